using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SyncFleet.Connectors.Manifests.Loading;

/// <summary>
/// Turns YAML text into nodes that remember their lines. Aliases share nodes, merge keys (<c>&lt;&lt;</c>) are applied, a
/// repeated key keeps the last value, as the format's reference reader does.
/// </summary>
internal sealed class YamlManifestReader
{
    /// <summary>Deeper nesting than this is an attack, not a manifest.</summary>
    private const int MaxDepth = 100;

    private const int MaxLength = 5_000_000;

    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, ManifestNode> _anchors = [];

    private YamlManifestReader(string yaml) => _parser = new Parser(new StringReader(yaml));

    /// <exception cref="ManifestFault">The text is not YAML, or not a map at the top.</exception>
    public static ManifestMap Read(string yaml)
    {
        if (yaml.Length > MaxLength)
        {
            throw new ManifestFault(1, $"the manifest is longer than {MaxLength} characters");
        }

        try
        {
            return new YamlManifestReader(yaml).ReadDocument();
        }
        catch (YamlException e)
        {
            throw new ManifestFault((int)e.Start.Line, $"not valid YAML: {e.Message}");
        }
    }

    /// <summary>The value that a text is in YAML; a text that is no YAML is itself, an empty one is null.</summary>
    public static object? ReadValue(string text)
    {
        if (text.Length > MaxLength)
        {
            return text;
        }

        try
        {
            return new YamlManifestReader(text).ReadWhole();
        }
        catch (Exception e) when (e is YamlException or ManifestFault)
        {
            return text;
        }
    }

    private object? ReadWhole()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var value = ReadNode(0).ToValue();
        _parser.Consume<DocumentEnd>();
        _parser.Consume<StreamEnd>();
        return value;
    }

    private ManifestMap ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            throw new ManifestFault(1, "the manifest is empty");
        }

        return ReadNode(0) as ManifestMap ?? throw new ManifestFault(1, "a manifest is a map at the top level");
    }

    private ManifestNode ReadNode(int depth)
    {
        if (depth > MaxDepth)
        {
            throw new ManifestFault(Line(_parser.Current!), $"nested deeper than {MaxDepth} levels");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return _anchors.TryGetValue(alias.Value, out var known)
                ? known
                : throw new ManifestFault(Line(alias), $"alias *{alias.Value} has no anchor before it");
        }

        var start = _parser.Consume<NodeEvent>();
        ManifestNode node = start switch
        {
            Scalar scalar => new ManifestScalar(Line(scalar), YamlScalars.Resolve(scalar)),
            SequenceStart => ReadList(Line(start), depth),
            _ => ReadMap(Line(start), depth),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor] = node;
        }

        return node;
    }

    private ManifestList ReadList(int line, int depth)
    {
        var items = new List<ManifestNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new ManifestList(line, items);
    }

    private ManifestMap ReadMap(int line, int depth)
    {
        var own = new List<KeyValuePair<string, ManifestNode>>();
        var merged = new List<KeyValuePair<string, ManifestNode>>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode(depth + 1) as ManifestScalar ?? throw new ManifestFault(line, "a key must be a single value");
            var value = ReadNode(depth + 1);
            if (key.Value is "<<")
            {
                merged.AddRange(MergeFields(value));
            }
            else
            {
                own.Add(new(key.AsText() ?? "null", value));
            }
        }

        return new ManifestMap(line, [.. merged, .. own]);
    }

    // Of several merged maps the first one wins, so they are written over from the last to the first.
    private static IEnumerable<KeyValuePair<string, ManifestNode>> MergeFields(ManifestNode value) => value switch
    {
        ManifestMap map => map.Fields,
        ManifestList list => list.Items.Reverse().SelectMany(MergeFields),
        _ => throw new ManifestFault(value.Line, "<< merges a map or a list of maps"),
    };

    private static int Line(ParsingEvent at) => (int)at.Start.Line;
}
