using System.Runtime.ExceptionServices;
using System.Text.Json;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Finale;

/// <summary>Asks for records one by one where the collection gives only part of them.</summary>
internal sealed class SingleRecords(FinaleApi api, FinaleStream stream)
{
    /// <summary>Records asked for before a page is made of them.</summary>
    public const int PageRows = 100;

    private const int AtOnce = 8;

    /// <summary>
    /// The full records in the order of <paramref name="rows"/>, null where the row is complete or the record is gone by now; up to
    /// the first that fails, and that failure.
    /// </summary>
    public async Task<(IReadOnlyList<ReadOnlyMemory<byte>?> Ready, ExceptionDispatchInfo? Failure)> ReadAsync(
        ColumnTable table, IReadOnlyList<int> rows, CancellationToken cancellationToken)
    {
        var (urlColumn, detailColumn) = (table.FindColumn(stream.UrlField), table.FindColumn(stream.DetailField!));
        var records = new ReadOnlyMemory<byte>?[rows.Count];
        var failures = new SyncFleetException?[rows.Count];
        var firstFailed = rows.Count;
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, rows.Count, limits, async (i, token) =>
        {
            // Records behind a failed one would be thrown away.
            if (i > Volatile.Read(ref firstFailed)
                || !table.Value(detailColumn, rows[i]).SequenceEqual("null"u8)
                || Url(table, urlColumn, rows[i]) is not { } url)
            {
                return;
            }

            try
            {
                records[i] = await api.ReadSingleAsync(stream, url, token);
            }
            catch (SyncFleetException e)
            {
                failures[i] = e;
                InterlockedMin(ref firstFailed, i);
            }
        });
        return firstFailed < rows.Count
            ? (records[..firstFailed], ExceptionDispatchInfo.Capture(failures[firstFailed]!))
            : (records, null);
    }

    private static string? Url(ColumnTable table, int column, int row)
    {
        var reader = new Utf8JsonReader(table.Value(column, row));
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
    }

    private static void InterlockedMin(ref int target, int value)
    {
        int seen;
        while (value < (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
