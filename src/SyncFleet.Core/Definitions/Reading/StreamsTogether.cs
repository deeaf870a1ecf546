namespace SyncFleet.Core.Definitions.Reading;

/// <summary>What the streams of one sync may not do to each other.</summary>
internal static class StreamsTogether
{
    public static void Check(MapNode document, ProblemList problems)
    {
        foreach (var (name, first) in Repeats(Phases(document), "name"))
        {
            problems.Add(name, $"The phase '{name.Text}' is here twice; the first is in line {first.Line}. Choose another name.");
        }

        var streams = Phases(document).SelectMany(Streams).ToList();
        foreach (var (stream, first) in Repeats(streams, "stream"))
        {
            // One checkpoint per sync and stream: two readings of one stream would move each other's.
            problems.Add(stream, $"The stream '{stream.Text}' is here twice; the first is in line {first.Line}. A sync reads a stream once: make a second sync, or one table with more columns.");
        }

        foreach (var (table, first) in Repeats(streams, "table"))
        {
            problems.Add(table, $"The table '{table.Text}' is filled twice; the first is in line {first.Line}. Each stream needs a table of its own: their keys could be equal.");
        }
    }

    private static IEnumerable<(ScalarNode Node, ScalarNode First)> Repeats(IEnumerable<MapNode> maps, string member)
    {
        Dictionary<string, ScalarNode> seen = new(StringComparer.Ordinal);
        foreach (var scalar in maps.Select(m => m.Find(member)).OfType<ScalarNode>().Where(s => !s.IsNull))
        {
            if (!seen.TryAdd(scalar.Text, scalar))
            {
                yield return (scalar, seen[scalar.Text]);
            }
        }
    }

    private static IEnumerable<MapNode> Phases(MapNode document) => MapsIn(document.Find("phases"));

    private static IEnumerable<MapNode> Streams(MapNode phase) => MapsIn(phase.Find("streams"));

    private static IEnumerable<MapNode> MapsIn(DefinitionNode? node) => node is ListNode list ? list.Items.OfType<MapNode>() : [];
}
