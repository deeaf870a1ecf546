using SyncFleet.Core.Expressions;
using SyncFleet.Core.Mappings;

namespace SyncFleet.Core.Definitions.Reading;

/// <summary>What compiling a stream's mapping finds: templates, formats, zones, values that do not fit their column.</summary>
internal static class MappingProblems
{
    private const string Record = "record";

    /// <summary>Adds them, but for places that have a problem already.</summary>
    public static void Add(StreamDefinition stream, MapNode node, ProblemList problems)
    {
        var known = problems.Items.Select(p => p.Path).ToHashSet(StringComparer.Ordinal);
        foreach (var fault in StreamMapping.FindFaults(stream).Concat(FindUnknownNames(stream)))
        {
            var path = $"{node.Path}.{fault.Path}";
            if (!known.Any(k => path.StartsWith(k, StringComparison.Ordinal) || k.StartsWith(path, StringComparison.Ordinal)))
            {
                problems.Add(LineOf(node, fault.Path), path, fault.Message);
            }
        }
    }

    private static IEnumerable<MappingFault> FindUnknownNames(StreamDefinition stream) =>
        Templates(stream).SelectMany(t => NamesOf(t.Text).Where(n => n != Record)
            .Select(n => new MappingFault(t.Path, $"The name '{n}' is not known in a template here. Allowed: {Record}, e.g. {{{{ {Record}.{n} }}}}.")));

    private static IEnumerable<(string Path, string Text)> Templates(StreamDefinition stream)
    {
        if (stream.Where is { } where)
        {
            yield return ("where", where);
        }

        if (stream.DeletedWhen is { } deletedWhen)
        {
            yield return ("deleted_when", deletedWhen);
        }

        foreach (var column in stream.Columns)
        {
            if (column.Expression is { } expression)
            {
                yield return ($"columns.{column.Column.Name}.expression", expression);
            }
        }
    }

    // A template that can't be parsed is a fault of the mapping already.
    private static IEnumerable<string> NamesOf(string text)
    {
        try
        {
            return Template.Parse(text).Names;
        }
        catch (TemplateSyntaxException)
        {
            return [];
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
