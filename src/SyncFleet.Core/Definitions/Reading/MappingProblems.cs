using SyncFleet.Core.Mappings;

namespace SyncFleet.Core.Definitions.Reading;

/// <summary>What compiling a stream's mapping finds: templates, formats, zones, values that do not fit their column.</summary>
internal static class MappingProblems
{
    /// <summary>Adds them, but for places of this stream that have a problem already.</summary>
    /// <param name="stream">The stream as read.</param>
    /// <param name="node">Where it was read.</param>
    /// <param name="problems">The faults of the file.</param>
    /// <param name="from">How many faults there were before this stream was read.</param>
    public static void Add(StreamDefinition stream, MapNode node, ProblemList problems, int from)
    {
        List<string> known = [.. problems.Items.Skip(from).Select(p => p.Path)];
        foreach (var fault in StreamMapping.FindFaults(stream))
        {
            var path = $"{node.Path}.{fault.Path}";
            if (!known.Any(k => IsWithin(path, k) || IsWithin(k, path)))
            {
                problems.Add(LineOf(node, fault.Path), path, fault.Message);
            }
        }
    }

    private static bool IsWithin(string path, string parent) => path == parent || path.StartsWith(parent + ".", StringComparison.Ordinal);

    private static int LineOf(MapNode node, string path)
    {
        var line = node.Line;
        DefinitionNode? current = node;
        foreach (var step in path.Split('.'))
        {
            if (current is not MapNode map || map.Entries.FirstOrDefault(e => e.Key == step) is not { } entry)
            {
                break;
            }

            (current, line) = (entry.Value, entry.Line);
        }

        return line;
    }
}
