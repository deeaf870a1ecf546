using System.Globalization;
using System.IO.Enumeration;
using SyncFleet.Connectors.Manifests.Loading;

namespace SyncFleet.Connectors.Manifests.Resolvers;

/// <summary>
/// Changes at paths of a template: <c>*</c> in a part stands for any text, a part <c>**</c> for any number of parts. The numbers of
/// a list's items are parts, too. What is not on the way is shared with the template.
/// </summary>
internal static class TemplatePaths
{
    private const string AnyDepth = "**";
    private const int MaxIndex = 1000;

    /// <summary>The value in the place of all that is there; nothing is added.</summary>
    /// <returns>The template itself when nothing is there.</returns>
    public static ManifestMap Set(ManifestMap template, IReadOnlyList<string> path, ManifestNode value)
    {
        if (path.Count(part => part == AnyDepth) > 1)
        {
            throw new ManifestFault(value.Line, $"a field_path can hold {AnyDepth} once only");
        }

        return (ManifestMap)SetBelow(template, [.. path], value);
    }

    /// <summary>The value at a path that is made where it is missing.</summary>
    public static ManifestMap Create(ManifestMap template, IReadOnlyList<string> path, ManifestNode value) =>
        path.Any(part => part.Contains('*')) ? template : (ManifestMap)CreateBelow(template, [.. path], value);

    private static ManifestNode SetBelow(ManifestNode node, ReadOnlySpan<string> path, ManifestNode value)
    {
        switch (node)
        {
            case ManifestMap map:
                var fields = new List<KeyValuePair<string, ManifestNode>>(map.Fields.Count);
                foreach (var (name, below) in map.Fields)
                {
                    fields.Add(new(name, SetAt(below, name, path, value)));
                }

                return fields.All(field => ReferenceEquals(field.Value, map[field.Key])) ? map : new ManifestMap(map.Line, fields);
            case ManifestList list:
                var items = new List<ManifestNode>(list.Items.Count);
                foreach (var below in list.Items)
                {
                    items.Add(SetAt(below, items.Count.ToString(CultureInfo.InvariantCulture), path, value));
                }

                return items.SequenceEqual(list.Items) ? list : new ManifestList(list.Line, items);
            default:
                return node;
        }
    }

    // What is replaced is not looked into.
    private static ManifestNode SetAt(ManifestNode below, string name, ReadOnlySpan<string> path, ManifestNode value)
    {
        var isAnyDepth = path[0] == AnyDepth;
        var rest = isAnyDepth ? path[1..] : path;
        if (rest.IsEmpty || (Fits(name, rest[0]) && (rest.Length == 1 || rest is [_, AnyDepth])))
        {
            return value;
        }

        var deeper = isAnyDepth ? SetBelow(below, path, value) : below;
        return Fits(name, rest[0]) ? SetBelow(deeper, rest[1..], value) : deeper;
    }

    private static bool Fits(string name, string part) => FileSystemName.MatchesSimpleExpression(part, name, ignoreCase: false);

    private static ManifestNode CreateBelow(ManifestNode? node, ReadOnlySpan<string> path, ManifestNode value)
    {
        if (path.IsEmpty)
        {
            return value;
        }

        switch (node ?? (IsIndex(path[0]) ? new ManifestList(value.Line, []) : new ManifestMap(value.Line, [])))
        {
            case ManifestMap map:
                return new ManifestMap(map.Line, [.. map.Fields, new(path[0], CreateBelow(map[path[0]], path[1..], value))]);
            case ManifestList list when IsIndex(path[0]) && int.Parse(path[0], CultureInfo.InvariantCulture) is var index and <= MaxIndex:
                var items = list.Items.ToList();
                while (items.Count <= index)
                {
                    items.Add(new ManifestScalar(value.Line, null));
                }

                items[index] = CreateBelow(index < list.Items.Count ? items[index] : null, path[1..], value);
                return new ManifestList(list.Line, items);
            default:
                throw new ManifestFault(value.Line, $"a field_path leads to '{path[0]}' below something that cannot hold it");
        }
    }

    private static bool IsIndex(string part) => part.Length is > 0 and < 6 && part.All(char.IsAsciiDigit);
}
