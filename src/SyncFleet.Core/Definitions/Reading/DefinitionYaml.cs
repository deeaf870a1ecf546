using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SyncFleet.Core.Definitions.Reading;

/// <summary>
/// Turns YAML into <see cref="DefinitionNode"/>s. Reads events rather than objects: a key that is there twice, an alias or a
/// value of the wrong shape becomes a problem with its line, and the reading goes on.
/// </summary>
internal sealed class DefinitionYaml
{
    /// <summary>A definition is written by hand; more than this is not one.</summary>
    public const int MaxCharacters = 1024 * 1024;

    private const int MaxDepth = 24;

    private readonly string _yaml;
    private readonly ProblemList _problems;
    private readonly Parser _parser;

    private DefinitionYaml(string yaml, ProblemList problems)
    {
        _yaml = yaml;
        _problems = problems;
        _parser = new Parser(new StringReader(yaml));
    }

    public static IReadOnlyList<DefinitionDocument> Load(string yaml, ProblemList problems)
    {
        if (yaml.Length > MaxCharacters)
        {
            problems.Add(0, "", $"The file has {yaml.Length} characters; allowed are {MaxCharacters}. Split it.");
            return [];
        }

        // The parser takes a NUL for the end of the text and would drop the rest without a word.
        if (yaml.IndexOf('\0', StringComparison.Ordinal) is >= 0 and var nul)
        {
            problems.Add(yaml.AsSpan(0, nul).Count('\n') + 1, "", "This is not YAML: there is a NUL character in it. Save the file as UTF-8.");
            return [];
        }

        List<DefinitionDocument> documents = [];
        try
        {
            new DefinitionYaml(yaml.TrimStart('\uFEFF'), problems).ReadDocuments(documents);
        }
        catch (YamlException e)
        {
            problems.Add((int)e.Start.Line, "", $"This is not YAML: {e.Message}");
        }

        return documents;
    }

    private void ReadDocuments(List<DefinitionDocument> documents)
    {
        _parser.Consume<StreamStart>();
        while (_parser.TryConsume<DocumentStart>(out _))
        {
            var start = _parser.Current!.Start;
            var root = ReadNode("", depth: 0);
            var end = _parser.Current!.Start;
            _parser.Consume<DocumentEnd>();
            if (root is MapNode map)
            {
                documents.Add(new() { Root = map, Yaml = _yaml[(int)start.Index..(int)end.Index].TrimEnd() + "\n" });
            }
            else if (root is not ScalarNode { IsNull: true })
            {
                _problems.Add(root, $"A document is a mapping that begins with 'source:' or 'sync:'; this is {root.Kind}.");
            }
        }
    }

    private DefinitionNode ReadNode(string path, int depth)
    {
        var parsed = _parser.Consume<ParsingEvent>();
        var line = (int)parsed.Start.Line;
        if (depth > MaxDepth && parsed is MappingStart or SequenceStart)
        {
            throw new YamlException(parsed.Start, parsed.End, $"values are nested more than {MaxDepth} deep");
        }

        switch (parsed)
        {
            case Scalar scalar:
                return new ScalarNode { Line = line, Path = path, Text = scalar.Value, IsPlain = scalar.Style == ScalarStyle.Plain };
            case SequenceStart:
                return new ListNode { Line = line, Path = path, Items = ReadItems(path, depth) };
            case MappingStart:
                return new MapNode { Line = line, Path = path, Entries = ReadEntries(path, depth) };
            default:
                _problems.Add(line, path, "Aliases ('*name') are not allowed here; write the value out.");
                return new ScalarNode { Line = line, Path = path, Text = "", IsPlain = true };
        }
    }

    private List<DefinitionNode> ReadItems(string path, int depth)
    {
        List<DefinitionNode> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode($"{path}[{items.Count}]", depth + 1));
        }

        return items;
    }

    private List<MapEntry> ReadEntries(string path, int depth)
    {
        List<MapEntry> entries = [];
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var keyNode = ReadNode(path, depth + 1);
            if (keyNode is not ScalarNode { Text: var key })
            {
                _problems.Add(keyNode, $"A name is text; this is {keyNode.Kind}.");
                ReadNode(path, depth + 1);
                continue;
            }

            var value = ReadNode(path.Length == 0 ? key : $"{path}.{key}", depth + 1);
            if (lines.TryAdd(key, keyNode.Line))
            {
                entries.Add(new() { Key = key, Line = keyNode.Line, Value = value });
            }
            else
            {
                _problems.Add(keyNode.Line, value.Path, $"'{key}' is here twice; the first is in line {lines[key]}.");
            }
        }

        return entries;
    }
}
