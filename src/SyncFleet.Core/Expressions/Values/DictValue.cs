using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>
/// A dict made by a template, in the order its keys came. Keys may be any unchanging value inside templates; seen from
/// outside they are texts, written as JSON would: <c>{1: 2}</c> has the key "1".
/// </summary>
public sealed class DictValue : IReadOnlyDictionary<string, object?>
{
    private readonly OrderedDictionary<object, object?> entries = new(KeyComparer.Instance);

    public int Count => entries.Count;

    public IEnumerable<string> Keys => entries.Keys.Select(KeyText);

    public IEnumerable<object?> Values => entries.Values;

    public object? this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"The dict has no key '{key}'.");

    /// <summary>The entries with their keys as they are; null for None.</summary>
    internal IEnumerable<KeyValuePair<object?, object?>> Entries => entries.Select(e => KeyValuePair.Create(KeyComparer.FromKey(e.Key), e.Value));

    public bool ContainsKey(string key) => TryGetValue(key, out _);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value)
    {
        if (entries.TryGetValue(key, out value)) return true;
        foreach (var entry in entries)
        {
            if (entry.Key is string || KeyText(entry.Key) != key) continue;
            value = entry.Value;
            return true;
        }

        return false;
    }

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() =>
        entries.Select(e => KeyValuePair.Create(KeyText(e.Key), e.Value)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Set(object? key, object? value) => entries[KeyComparer.ToKey(key)] = value;

    internal bool TryGet(object? key, out object? value) => entries.TryGetValue(KeyComparer.ToKey(key), out value);

    private static string KeyText(object key) => KeyComparer.FromKey(key) switch
    {
        string text => text,
        null => "null",
        bool flag => flag ? "true" : "false",
        var other => PythonText.Of(other),
    };
}
