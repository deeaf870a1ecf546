using SyncFleet.Core.Mappings;

namespace SyncFleet.Core.Definitions.Reading;

/// <summary>What compiling a stream's mapping finds: templates, formats, zones, values that do not fit their column.</summary>
internal static class MappingProblems
{
    /// <summary>Adds them, but for places that have a problem already.</summary>
    public static void Add(StreamDefinition stream, MapNode node, ProblemList problems)
    {
        var known = problems.Items.Select(p => p.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var fault in StreamMapping.FindFaults(stream))
        {
            var path = $"{node.Path}.{fault.Path}";
            if (!known.Any(k => path.StartsWith(k, StringComparison.Ordinal) || k.StartsWith(path, StringComparison.Ordinal)))
            {
                problems.Add(LineOf(node, fault.Path), path, fault.Message);
            }
        }
    }

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
