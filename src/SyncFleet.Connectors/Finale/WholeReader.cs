using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Finale;

/// <summary>
/// Reads a collection that can't be filtered: one download, every time. Its pages are parts by the hash of the key, so that a
/// read taken up later, after another download, still gives every record in exactly one part.
/// </summary>
internal sealed class WholeReader(FinaleApi api, FinaleSettings settings, FinaleStream stream)
{
    private const int MostParts = 64;

    public async IAsyncEnumerable<Page> ReadAsync(string? position, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var table = await api.ReadCollectionAsync(stream, null, null, null, cancellationToken);
        if (table.RowCount >= FinaleApi.Cap)
        {
            throw new SyncFleetException(
                FailureKind.Defect,
                $"finale gives at most {FinaleApi.Cap} {stream.Resource} records at once, and this account has as many or more; "
                + "the read can't be complete");
        }

        var next = position is null ? First(table.RowCount) : Parse(position);
        var keys = stream.KeyField is null ? null : new InventoryKeys(table);
        var hashes = HashKeys(table, keys);
        for (var part = next.Part; part < next.Parts; part++)
        {
            var buffer = new ArrayBufferWriter<byte>(64 * 1024);
            var count = 0;
            for (var row = 0; row < table.RowCount; row++)
            {
                if (hashes[row] % (uint)next.Parts == part)
                {
                    table.WriteRow(row, keys is null ? default : keys.Head(row), buffer);
                    buffer.Write("\n"u8);
                    count++;
                }
            }

            yield return new Page
            {
                Records = buffer.WrittenMemory,
                RecordCount = count,
                NextPosition = part + 1 < next.Parts
                    ? JsonSerializer.Serialize(new PartPosition { Part = part + 1, Parts = next.Parts }, FinaleJson.Default.PartPosition)
                    : null,
            };
        }
    }

    private uint[] HashKeys(ColumnTable table, InventoryKeys? keys)
    {
        var column = table.FindColumn(stream.UrlField);
        var hashes = new uint[table.RowCount];
        for (var row = 0; row < hashes.Length; row++)
        {
            hashes[row] = Hash(keys is null ? table.Value(column, row) : keys.Identity(row));
        }

        return hashes;
    }

    // FNV-1a: it must give the same in every process, and nobody gains by a collision.
    private static uint Hash(ReadOnlySpan<byte> key)
    {
        var hash = 2166136261u;
        foreach (var b in key)
        {
            hash = (hash ^ b) * 16777619u;
        }

        return hash;
    }

    private PartPosition First(int rows) => new() { Part = 0, Parts = Math.Clamp((rows + settings.PageSize - 1) / settings.PageSize, 1, MostParts) };

    private static PartPosition Parse(string position)
    {
        try
        {
            if (JsonSerializer.Deserialize(position, FinaleJson.Default.PartPosition) is { Part: >= 0, Parts: > 0 and <= MostParts } parsed
                && parsed.Part < parsed.Parts)
            {
                return parsed;
            }
        }
        catch (JsonException)
        {
            // Falls to the failure below.
        }

        throw new SyncFleetException(FailureKind.Defect, "the position of a Finale stream can't be read; start the sync anew");
    }
}
