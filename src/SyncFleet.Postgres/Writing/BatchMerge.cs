using System.Buffers;
using System.Buffers.Binary;
using Npgsql;
using SyncFleet.Postgres.Connections;

namespace SyncFleet.Postgres.Writing;

/// <summary>Brings rows of a <see cref="RowSet"/> into the destination within one transaction.</summary>
internal sealed class BatchMerge(StreamRunPlan plan, TenantTransaction transaction, RowSet rows, DateTimeOffset now)
{
    private const int ChunkBytes = 64 * 1024;
    private const short Trailer = -1;

    // "PGCOPY\n\377\r\n\0", no flags, no header extension.
    private static readonly byte[] Header = [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction.Transaction)
        {
            BatchCommands = { new(MergeSql.Settings), new(MergeSql.CheckConstraintsAtOnce), new(plan.Sql.CreateBatch) },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Copies the rows into the (empty) temporary table and merges them; rows that are already so are not touched.</summary>
    /// <returns>Rows written, tombstones set, and as unchanged the rest.</returns>
    public async Task<WriteCounts> MergeAsync(ReadOnlyMemory<RowPlace> places, CancellationToken cancellationToken)
    {
        await CopyAsync(places, cancellationToken);
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction.Transaction);
        batch.BatchCommands.Add(new(plan.Choice.Pick(plan.Sql)) { Parameters = { new() { Value = plan.TenantId.Value }, new() { Value = plan.SourceId.Value }, new() { Value = now } } });
        if (plan.TracksSeen)
        {
            batch.BatchCommands.Add(new(MergeSql.RememberSeen) { Parameters = { new() { Value = plan.StreamRunId.Value }, new() { Value = plan.TenantId.Value } } });
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (written, deleted) = (reader.GetInt64(0), reader.GetInt64(1));
        while (await reader.NextResultAsync(cancellationToken))
        {
            // The statements behind the first give nothing, but their errors come here.
        }

        var unchanged = places.Length - written - deleted;
        plan.Choice.Learn(places.Length, unchanged);
        return new WriteCounts(written, unchanged, deleted, DeadLettered: 0);
    }

    private async Task CopyAsync(ReadOnlyMemory<RowPlace> places, CancellationToken cancellationToken)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            await using var copy = await transaction.Connection.BeginRawBinaryCopyAsync(plan.Sql.Copy, cancellationToken);
            Header.CopyTo(chunk.AsSpan());
            var filled = Header.Length;
            for (var i = 0; i < places.Length; i++)
            {
                var tuple = rows.Tuple(places.Span[i]);
                if (filled + tuple.Length > ChunkBytes - sizeof(short))
                {
                    await copy.WriteAsync(chunk.AsMemory(0, filled), cancellationToken);
                    filled = 0;
                }

                if (tuple.Length > ChunkBytes - sizeof(short))
                {
                    await copy.WriteAsync(tuple, cancellationToken);
                    continue;
                }

                tuple.Span.CopyTo(chunk.AsSpan(filled));
                filled += tuple.Length;
            }

            BinaryPrimitives.WriteInt16BigEndian(chunk.AsSpan(filled), Trailer);
            await copy.WriteAsync(chunk.AsMemory(0, filled + sizeof(short)), cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }
}
