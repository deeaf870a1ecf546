using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using SyncFleet.Core.Expressions;

namespace SyncFleet.Connectors.Vectors;

/// <summary>The context of a recorded case: every name of the manifest format that it may see, null where the case says nothing.</summary>
internal sealed class TemplateTableScope(JsonElement context) : IExpressionScope
{
    private static readonly string[] Names =
        ["config", "record", "response", "headers", "last_record", "last_page_size", "next_page_token", "parameters"];

    private readonly TableSlice? slice = context.TryGetProperty("stream_slice", out var given) ? new TableSlice(given) : null;

    public bool TryGetValue(string name, out object? value)
    {
        value = null;
        if (name is "stream_slice" or "stream_interval" or "stream_partition")
        {
            value = slice;
            return slice is not null;
        }

        if (context.TryGetProperty(name, out var json)) value = json;
        return value is not null || Names.Contains(name);
    }

    /// <summary>A slice: its keys, and beside them the window and the partition as attributes.</summary>
    private sealed class TableSlice(JsonElement json) : IReadOnlyDictionary<string, object?>, IAttributed
    {
        private readonly Dictionary<string, object?> keys = json.EnumerateObject().ToDictionary(p => p.Name, p => (object?)p.Value);

        public int Count => keys.Count;

        public IEnumerable<string> Keys => keys.Keys;

        public IEnumerable<object?> Values => keys.Values;

        public object? this[string key] => keys[key];

        public bool ContainsKey(string key) => keys.ContainsKey(key);

        public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => keys.TryGetValue(key, out value);

        public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => keys.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

        public bool TryGetAttribute(string name, out object? value)
        {
            value = name switch
            {
                "partition" => Part(isWindow: false),
                "cursor_slice" => Part(isWindow: true),
                _ => null,
            };
            return value is not null;
        }

        private Dictionary<string, object?> Part(bool isWindow) =>
            keys.Where(k => (k.Key is "start_time" or "end_time") == isWindow).ToDictionary();
    }
}
