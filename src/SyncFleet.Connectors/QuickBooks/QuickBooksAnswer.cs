using System.Globalization;
using System.Text.Json;
using SyncFleet.Connectors.Reading;

namespace SyncFleet.Connectors.QuickBooks;

/// <summary>What a query or a change data capture answered.</summary>
internal sealed class QuickBooksAnswer
{
    private QuickBooksAnswer(DateTimeOffset? time) => Time = time;

    public TimedRows Rows { get; } = new();

    /// <summary>The source's own clock; null when it did not say.</summary>
    public DateTimeOffset? Time { get; }

    /// <summary>Null: the body has no such part, so it is no answer.</summary>
    public static QuickBooksAnswer? OfQuery(JsonElement root, string entity)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("QueryResponse", out var part))
        {
            return null;
        }

        var answer = new QuickBooksAnswer(TimeOf(root, "time"));
        answer.Add(part, entity);
        return answer;
    }

    /// <summary>Null: the body has no such part, so it is no answer.</summary>
    public static QuickBooksAnswer? OfChanges(JsonElement root, string entity)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("CDCResponse", out _))
        {
            return null;
        }

        var answer = new QuickBooksAnswer(TimeOf(root, "time"));
        foreach (var part in Items(root, "CDCResponse").SelectMany(response => Items(response, "QueryResponse")))
        {
            answer.Add(part, entity);
        }

        return answer;
    }

    private static IEnumerable<JsonElement> Items(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray()
            : [];

    // An entity without records is left out altogether.
    private void Add(JsonElement part, string entity)
    {
        foreach (var record in Items(part, entity))
        {
            var meta = record.ValueKind == JsonValueKind.Object && record.TryGetProperty("MetaData", out var found) ? found : default;
            Rows.Add(record, TimeOf(meta, "LastUpdatedTime"));
        }
    }

    private static DateTimeOffset? TimeOf(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;
}
