using System.Text.Json;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors.Manifests.Records;

/// <summary>
/// Puts records together that a source gave in parts: those with equal keys are one. A record without a key stands for itself. Of a
/// record of which a part was rejected nothing is left.
/// </summary>
/// <param name="keys">Names of the fields of the key; none: no record has one.</param>
internal sealed class RecordMerge(IReadOnlyList<string> keys)
{
    public static RecordMerge None { get; } = new([]);

    public Selection Merge(IReadOnlyList<Selection> parts)
    {
        var single = new List<SelectedRecord>();
        var merged = new OrderedDictionary<string, SelectedRecord>(StringComparer.Ordinal);
        foreach (var record in parts.SelectMany(part => part.Kept))
        {
            if (Key(record) is not { } key)
            {
                single.Add(record);
            }
            else if (!merged.TryAdd(key, record))
            {
                Merge(merged[key].Open()!, record.Open()!);
            }
        }

        IReadOnlyList<RejectedRecord> rejected = [.. parts.SelectMany(part => part.Rejected)];
        foreach (var key in rejected.Select(record => Key(new SelectedRecord(JsonSerializer.Deserialize<JsonElement>(record.Record.Span)))).OfType<string>())
        {
            merged.Remove(key);
        }

        return new Selection { Kept = [.. single, .. merged.Values], Rejected = rejected, Received = parts.MaxBy(part => part.Received.Count)!.Received };
    }

    private string? Key(SelectedRecord record)
    {
        var texts = new List<string>(keys.Count);
        foreach (var key in keys)
        {
            var value = record.Field(key) is JsonElement element ? ValueJson.Read(element) : record.Field(key);
            if (value is null or "" or false or 0L or 0.0)
            {
                return null;
            }

            texts.Add(RequestText.Of(value));
        }

        return texts.Count == 0 ? null : string.Join(',', texts);
    }

    private static void Merge(OrderedDictionary<string, object?> target, OrderedDictionary<string, object?> source)
    {
        foreach (var (name, value) in source)
        {
            if (target.TryGetValue(name, out var present)
                && RecordTree.Open(present) is OrderedDictionary<string, object?> below && RecordTree.Open(value) is OrderedDictionary<string, object?> added)
            {
                Merge(below, added);
                target[name] = below;
            }
            else
            {
                target[name] = value;
            }
        }
    }
}
