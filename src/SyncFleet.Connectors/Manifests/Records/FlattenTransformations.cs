using System.Globalization;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>
/// Brings all fields to the top. A field keeps its own name, unless that is taken or it is below a list: then the names above it
/// come before, with dots. Empty lists and objects are gone.
/// </summary>
internal sealed class FlattenFields(ManifestComponent component) : IRecordTransformation
{
    private readonly bool _lists = component.Flag("flatten_lists", otherwise: true);

    public void Apply(SelectedRecord record, TemplateScope scope)
    {
        if (record.Open() is { } fields)
        {
            RecordTree.Replace(fields, Flatten(fields));
        }
    }

    private OrderedDictionary<string, object?> Flatten(object root)
    {
        var flat = new OrderedDictionary<string, object?>(StringComparer.Ordinal);
        var stack = new Stack<(object? Value, string Name)>([(root, "_")]);
        var isBelowList = false;
        while (stack.TryPop(out var top))
        {
            switch (RecordTree.Open(top.Value))
            {
                case IReadOnlyDictionary<string, object?> map:
                    foreach (var (name, value) in map)
                    {
                        stack.Push((value, isBelowList || flat.ContainsKey(name) ? $"{top.Name}.{name}" : name));
                    }

                    break;
                case IReadOnlyList<object?> list when _lists:
                    foreach (var (index, item) in list.Index())
                    {
                        isBelowList = true;
                        stack.Push((item, string.Create(CultureInfo.InvariantCulture, $"{top.Name}.{index}")));
                    }

                    break;
                default:
                    flat[top.Name] = top.Value;
                    break;
            }
        }

        return flat;
    }
}

/// <summary>Brings the fields of one object in the record to its top, unless one of their names is taken there.</summary>
internal sealed class DpathFlattenFields : IRecordTransformation
{
    private readonly IReadOnlyList<BoundTemplate> _path;
    private readonly bool _removes;
    private readonly bool _replaces;
    private readonly string _prefix;
    private readonly string _suffix;

    public DpathFlattenFields(ManifestComponent component)
    {
        _path = component.Templates("field_path");
        _removes = component.Flag("delete_origin_value", otherwise: false);
        _replaces = component.Flag("replace_record", otherwise: false);
        var names = component.Map("key_transformation");
        _prefix = names?.Text("prefix") ?? "";
        _suffix = names?.Text("suffix") ?? "";
    }

    public void Apply(SelectedRecord record, TemplateScope scope)
    {
        if (record.Open() is not { } fields)
        {
            return;
        }

        var path = _path.Select(part => part.Text(scope)).ToArray();
        if (path.Length == 0 || RecordTree.Open(RecordTree.Find(fields, path)) is not OrderedDictionary<string, object?> found)
        {
            return;
        }

        var added = found.Select(field => KeyValuePair.Create($"{_prefix}{field.Key}{_suffix}", field.Value)).ToList();
        if (_replaces && added.Count > 0)
        {
            RecordTree.Replace(fields, new OrderedDictionary<string, object?>(added, StringComparer.Ordinal));
            return;
        }

        if (added.Any(field => fields.ContainsKey(field.Key)))
        {
            return;
        }

        if (_removes)
        {
            RecordTree.Remove(fields, path, static _ => true);
        }

        foreach (var (name, value) in added)
        {
            fields[name] = value;
        }
    }
}
