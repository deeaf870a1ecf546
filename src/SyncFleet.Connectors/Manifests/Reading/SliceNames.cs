using System.Collections;
using System.Diagnostics.CodeAnalysis;
using SyncFleet.Connectors.Manifests.Cursors;
using SyncFleet.Connectors.Manifests.Partitions;
using SyncFleet.Core.Expressions;

namespace SyncFleet.Connectors.Manifests.Reading;

/// <summary>A slice as templates see it: the keys of partition and window, and both of them and the extra fields as attributes.</summary>
internal sealed class SliceNames(Partition partition, CursorWindow? window) : IReadOnlyDictionary<string, object?>, IAttributed
{
    private static readonly IReadOnlyDictionary<string, object?> Nothing = new Dictionary<string, object?>(StringComparer.Ordinal);

    private readonly IReadOnlyDictionary<string, object?> _window = window?.Names ?? Nothing;
    private readonly IReadOnlyDictionary<string, object?> _keys = window is null
        ? partition.Keys
        : partition.Keys.Concat(window.Names).DistinctBy(name => name.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    public int Count => _keys.Count;

    public IEnumerable<string> Keys => _keys.Keys;

    public IEnumerable<object?> Values => _keys.Values;

    public object? this[string key] => _keys[key];

    public bool ContainsKey(string key) => _keys.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => _keys.TryGetValue(key, out value);

    public bool TryGetAttribute(string name, out object? value)
    {
        value = name switch
        {
            "partition" => partition.Keys,
            "cursor_slice" => _window,
            "extra_fields" => partition.Extra,
            _ => null,
        };
        return value is not null;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
