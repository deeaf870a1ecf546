using System.Text.Json.Serialization;
using SyncFleet.Connectors.Manifests.Records;

namespace SyncFleet.Connectors.Manifests.Partitions;

/// <summary>One part of a stream, with the names its requests see. Values are those of templates and JSON: they can be stored.</summary>
/// <param name="Keys">What tells it from the others; also its key in the state.</param>
/// <param name="Extra">Further fields of the parent's record (<c>extra_fields</c>); not part of the key.</param>
[JsonConverter(typeof(PartitionConverter))]
internal sealed record Partition(IReadOnlyDictionary<string, object?> Keys, IReadOnlyDictionary<string, object?> Extra)
{
    private static readonly IReadOnlyDictionary<string, object?> None = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>The stream is one whole.</summary>
    public static Partition Whole { get; } = new(None, None);

    /// <summary>The key as one text: the names sorted, so that 1 and "1" differ and the order of the names does not matter.</summary>
    public string Key => field ??= ValueJson.ToText(Sorted(Keys));

    /// <summary>Characters it takes in a position, more or less.</summary>
    public int Length => Key.Length + (Extra.Count > 0 ? ValueJson.ToText(Extra).Length : 0) + 4;

    public static Partition Of(string name, object? value) =>
        new(new Dictionary<string, object?>(StringComparer.Ordinal) { [name] = value }, None);

    /// <summary>Both partitions at once; the other's names win.</summary>
    public Partition With(Partition other) => new(Merge(Keys, other.Keys), Merge(Extra, other.Extra));

    private static Dictionary<string, object?> Merge(IReadOnlyDictionary<string, object?> one, IReadOnlyDictionary<string, object?> other)
    {
        var merged = new Dictionary<string, object?>(one, StringComparer.Ordinal);
        foreach (var (name, value) in other)
        {
            merged[name] = value;
        }

        return merged;
    }

    private static object? Sorted(object? value) => value switch
    {
        IReadOnlyDictionary<string, object?> map => new OrderedDictionary<string, object?>(
            map.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Sorted(field.Value))), StringComparer.Ordinal),
        IReadOnlyList<object?> list => list.Select(Sorted).ToList(),
        _ => value,
    };
}
