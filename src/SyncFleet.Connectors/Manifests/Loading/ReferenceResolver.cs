using System.Globalization;

namespace SyncFleet.Connectors.Manifests.Loading;

/// <summary>
/// Puts what they point at in the place of references: any text that begins <c>#/</c>, and maps with <c>$ref</c>, whose own
/// fields win over the fields of what is pointed at. A reference may point at another; a circle is a fault.
/// </summary>
internal sealed class ReferenceResolver(ManifestMap root)
{
    private const int MaxOpen = 60;

    private readonly Dictionary<string, ManifestNode> _resolved = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <exception cref="ManifestFault">A reference points nowhere or in a circle.</exception>
    public ManifestNode Resolve(ManifestNode node) => node switch
    {
        ManifestScalar { Value: string text } when text.StartsWith("#/", StringComparison.Ordinal) => Follow(text, node.Line),
        ManifestList list => new ManifestList(list.Line, [.. list.Items.Select(Resolve)]),
        ManifestMap map => ResolveMap(map),
        _ => node,
    };

    private ManifestNode ResolveMap(ManifestMap map)
    {
        var own = map.Fields.Where(field => field.Key != "$ref").Select(field => KeyValuePair.Create(field.Key, Resolve(field.Value)));
        if (map["$ref"] is not ManifestScalar { Value: string reference } target)
        {
            return new ManifestMap(map.Line, [.. own]);
        }

        if (!reference.StartsWith("#/", StringComparison.Ordinal))
        {
            throw new ManifestFault(target.Line, $"reference '{reference}' does not point into this manifest (it must begin #/)");
        }

        return Follow(reference, target.Line) switch
        {
            ManifestMap pointedAt => new ManifestMap(map.Line, [.. pointedAt.Fields, .. own]),
            var single => single,
        };
    }

    private ManifestNode Follow(string reference, int line)
    {
        if (_resolved.TryGetValue(reference, out var known))
        {
            return known;
        }

        if (!_open.Add(reference))
        {
            throw new ManifestFault(line, $"reference '{reference}' leads back to itself");
        }

        if (_open.Count > MaxOpen)
        {
            throw new ManifestFault(line, $"references lead on to others more than {MaxOpen} times");
        }

        try
        {
            var found = Find(root, reference[2..]) ?? throw new ManifestFault(line, $"reference '{reference}' points at nothing");
            return _resolved[reference] = Resolve(found);
        }
        finally
        {
            _open.Remove(reference);
        }
    }

    // A key may itself hold a slash, so the whole remaining path is tried as one key before it is split.
    private ManifestNode? Find(ManifestNode node, string path)
    {
        var (head, rest) = path.IndexOf('/') is var slash and >= 0 ? (path[..slash], path[(slash + 1)..]) : (path, "");
        switch (node)
        {
            case ManifestMap map when map[path] is { } whole:
                return whole;
            case ManifestMap map when rest.Length > 0 && map[head] is { } child:
                return Find(child, rest);
            case ManifestMap map when map["$ref"] is not null:
                return ResolveMap(map) is ManifestMap merged && merged["$ref"] is null ? Find(merged, path) : null;
            case ManifestList list when int.TryParse(head, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Items.Count:
                return rest.Length > 0 ? Find(list.Items[index], rest) : list.Items[index];
            default:
                return null;
        }
    }
}
