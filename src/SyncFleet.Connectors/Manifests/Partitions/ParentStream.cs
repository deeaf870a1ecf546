using System.Globalization;
using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>A stream whose records each give a partition of another: which field, under which name.</summary>
internal sealed class ParentStream
{
    private readonly BoundTemplate _key;
    private readonly BoundTemplate _name;
    private readonly IReadOnlyList<IReadOnlyList<BoundTemplate>> _extra;
    private readonly RequestOption? _option;

    public ParentStream(ManifestComponent component, ComponentRegistry registry)
    {
        if (component.Type != "ParentStreamConfig")
        {
            throw component.Fault($"component type {component.Type} is not supported");
        }

        component.RefuseField("lazy_read_pointer");
        Stream = registry.Create<ManifestStream>(component.RequiredChild("stream"));
        _key = component.RequiredTemplate("parent_key");
        _name = component.RequiredTemplate("partition_field");
        _extra = component.Paths("extra_fields");
        _option = component.Child("request_option") is { } option ? RequestOption.Create(option) : null;
        IsIncremental = component.Flag("incremental_dependency", otherwise: false) && Stream.Cursor is not null;
    }

    public ManifestStream Stream { get; }

    /// <summary>The parent is read from where its last read for this child ended, so only children of changed parents are read.</summary>
    public bool IsIncremental { get; }

    /// <summary>The field its keys go into.</summary>
    public string Field(TemplateScope scope) => _name.Text(scope);

    /// <summary>The state the parent is read from. A child that knows one value only takes it for its parent's, too.</summary>
    public string? Checkpoint(RouterWalk walk)
    {
        if (!IsIncremental)
        {
            return null;
        }

        return walk.ParentStates.TryGetValue(Stream.Description.Name, out var state) ? state.GetRawText()
            : walk is { ParentStates.Count: 0, ChildValue: { } value } && Stream.Cursor!.Parse(value) is not null ? $"{{{JsonSerializer.Serialize(Stream.Cursor.Field)}:{value.GetRawText()}}}"
            : null;
    }

    /// <param name="record">A record of the parent.</param>
    /// <param name="slice">The partition of the parent it came from.</param>
    /// <param name="scope">The settings.</param>
    /// <param name="keepsNull">Whether a key that is null gives a partition, too.</param>
    /// <returns>Null when the record names no partition.</returns>
    public Partition? PartitionOf(SelectedRecord record, Partition slice, TemplateScope scope, bool keepsNull)
    {
        try
        {
            if (!TryFind(record.Value, _key.Text(scope).Split('/', StringSplitOptions.RemoveEmptyEntries), out var value) || (value is null && !keepsNull))
            {
                return null;
            }

            var keys = new Dictionary<string, object?>(StringComparer.Ordinal) { [_name.Text(scope)] = value, ["parent_slice"] = slice.Keys };
            return new Partition(keys, _extra.Count == 0 ? Partition.Whole.Extra : Extra(record, scope));
        }
        catch (InvalidOperationException e) when (UnreadableText.IsCauseOf(e))
        {
            return null;
        }
    }

    public void Apply(RequestDraft draft, Partition partition, TemplateScope scope)
    {
        if (_option is not null && partition.Keys.GetValueOrDefault(_name.Text(scope)) is { } value && value is not ("" or 0L or false))
        {
            _option.Inject(draft, value, scope);
        }
    }

    private Dictionary<string, object?> Extra(SelectedRecord record, TemplateScope scope)
    {
        var extra = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var path in _extra)
        {
            var names = path.Select(part => part.Text(scope)).ToList();
            extra[string.Join('.', names)] = TryFind(record.Value, names, out var value) ? value : null;
        }

        return extra;
    }

    private static bool TryFind(object? node, IReadOnlyList<string> path, out object? value)
    {
        foreach (var name in path)
        {
            if (!TryStep(node, name, out node))
            {
                value = null;
                return false;
            }
        }

        value = node is JsonElement element ? ValueJson.Read(element) : node is null or string or bool or long or double ? node : ValueJson.Copy(node);
        return true;
    }

    private static bool TryStep(object? node, string name, out object? next)
    {
        next = null;
        switch (node)
        {
            case JsonElement { ValueKind: JsonValueKind.Object } element when element.TryGetProperty(name, out var property):
                next = property;
                return true;
            case JsonElement { ValueKind: JsonValueKind.Array } element when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < element.GetArrayLength():
                next = element[index];
                return true;
            case IReadOnlyDictionary<string, object?> map:
                return map.TryGetValue(name, out next);
            case IReadOnlyList<object?> list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count:
                next = list[index];
                return true;
            default:
                return false;
        }
    }
}
