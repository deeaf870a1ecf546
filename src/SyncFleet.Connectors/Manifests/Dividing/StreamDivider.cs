using System.Text.Json;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Connectors.Manifests.Reading;

namespace SyncFleet.Connectors.Manifests.Dividing;

/// <summary>
/// Divides a stream into parts that may be read side by side: the windows of a stream without partitions, or partitions that the
/// manifest or the settings list, when no record can be in two of them. And joins what the parts have come to.
/// </summary>
internal static class StreamDivider
{
    /// <summary>A part has at least so many windows or partitions: dividing less costs more than it gains.</summary>
    private const int LeastCount = 2;

    /// <summary>Streams with more partitions are not divided.</summary>
    private const int MaxPartitions = 100_000;

    /// <param name="stream">The stream that is to be read.</param>
    /// <param name="session">The read.</param>
    /// <param name="checkpoint">State of the last run; null reads everything.</param>
    /// <param name="most">So many parts at most.</param>
    /// <param name="cancellationToken">Stops the walk over the partitions.</param>
    /// <returns>The parts in their order; none when the stream is read as a whole.</returns>
    public static async Task<IReadOnlyList<StreamPart>> DivideAsync(
        ManifestStream stream, ReadSession session, string? checkpoint, int most, CancellationToken cancellationToken)
    {
        if (stream.Job is not null || most < 2)
        {
            return [];
        }

        return stream.IsPartitioned
            ? await DividePartitionsAsync(stream, session, most, cancellationToken)
            : DivideWindows(stream, session, stream.Migrate(checkpoint, session.Scope), most);
    }

    /// <summary>The state after the first parts, or all; see <see cref="CheckpointJoin"/>.</summary>
    public static string? Join(ManifestStream stream, ReadSession session, string? checkpoint, IReadOnlyList<PartEnd> ends, bool isWhole)
    {
        if (stream.Cursor is not { } cursor)
        {
            return null;
        }

        List<(StreamPart Part, string Cursor)> told = [.. ends.Where(end => end.Cursor is not null).Select(end => (StreamPart.Parse(end.Part), end.Cursor!))];
        if (told.Count == 0)
        {
            return null;
        }

        return stream.IsPartitioned
            ? PartitionStates.Join(cursor, stream.Migrate(checkpoint, session.Scope), [.. told.Select(end => end.Cursor)], isWhole ? session.Now - told[0].Part.DividedAt : null)
            : cursor.State(told.Max(end => Math.Min(Value(cursor, end.Cursor), end.Part.Limit ?? long.MaxValue)));
    }

    // A source that gives the newest first, or everything, is asked once.
    private static IReadOnlyList<StreamPart> DivideWindows(ManifestStream stream, ReadSession session, string? checkpoint, int most)
    {
        if (stream.Cursor is not { StopsAtOlder: false, DropsOlder: false } cursor)
        {
            return [];
        }

        var now = session.Now;
        var bounds = cursor.Bounds(checkpoint, TimeSpan.Zero, session.Scope, now);
        if (bounds.Gaps is { Count: > 0 })
        {
            return [];
        }

        List<long> windowEnds = [.. cursor.Windows(bounds, session.Scope).Select(window => window.End)];
        return
        [
            .. Ranges(windowEnds.Count, most).Select(range => StreamPart.Of(now, range.First, range.Count) with
            {
                Bounds = bounds,
                Limit = range.First + range.Count < windowEnds.Count ? windowEnds[range.First + range.Count - 1] : null,
            }),
        ];
    }

    private static async Task<IReadOnlyList<StreamPart>> DividePartitionsAsync(ManifestStream stream, ReadSession session, int most, CancellationToken cancellationToken)
    {
        if (!stream.Partitions.IsListed)
        {
            return [];
        }

        List<RouterPosition?> places = [null];
        var walk = new RouterWalk(session, new Dictionary<string, JsonElement>(StringComparer.Ordinal), ChildValue: null);
        await foreach (var step in stream.Partitions.WalkAsync(walk, position: null, cancellationToken))
        {
            if (places.Count > MaxPartitions || !IsApart(stream, step.Partition!))
            {
                return [];
            }

            places.Add(step.Next);
        }

        return [.. Ranges(places.Count - 1, most).Select(range => StreamPart.Of(session.Now, range.First, range.Count) with { Router = places[range.First] })];
    }

    // Records of two partitions are never the same when the partition is in their key; without a key none are.
    private static bool IsApart(ManifestStream stream, Partition partition) =>
        stream.Description.Key.Count == 0 || partition.Keys.Keys.All(stream.KeyedPartitions.Contains);

    private static IEnumerable<(int First, int Count)> Ranges(int count, int most)
    {
        var parts = Math.Min(most, count / LeastCount);
        return parts < 2 ? [] : Enumerable.Range(0, parts)
            .Select(part => ((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts)))
            .Select(range => (range.Item1, range.Item2 - range.Item1));
    }

    private static long Value(IStreamCursor cursor, string state)
    {
        using var document = JsonDocument.Parse(state);
        return document.RootElement.TryGetProperty(cursor.Field, out var value) && cursor.Parse(value) is { } read
            ? read
            : throw new JsonException("not a state of this cursor");
    }
}
