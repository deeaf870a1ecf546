using System.Text.Json;

namespace SyncFleet.Connectors.Drafts;

/// <summary>Where the records of an answer are: the longest list of objects that is not inside one.</summary>
internal sealed record RecordsPlace(IReadOnlyList<string> Path, IReadOnlyList<JsonElement> Records)
{
    private const int MaxDepth = 5;

    /// <summary>Null when the answer holds no list of objects.</summary>
    public static RecordsPlace? Find(JsonElement body) => All(body, []).MaxBy(place => place.Records.Count);

    private static IEnumerable<RecordsPlace> All(JsonElement element, string[] path)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            List<JsonElement> records = [.. element.EnumerateArray()];
            return records.Count > 0 && records.TrueForAll(record => record.ValueKind == JsonValueKind.Object) ? [new RecordsPlace(path, records)] : [];
        }

        return element.ValueKind == JsonValueKind.Object && path.Length < MaxDepth
            ? element.EnumerateObject().SelectMany(member => All(member.Value, [.. path, member.Name]))
            : [];
    }
}
