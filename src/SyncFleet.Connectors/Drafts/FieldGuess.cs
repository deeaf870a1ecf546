using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SyncFleet.Connectors.Drafts;

/// <summary>Which fields of the records look like their key and like the time of their last change.</summary>
internal static partial class FieldGuess
{
    private static readonly string[] KeyNames = ["id", "uuid", "guid", "_id", "key", "code", "number"];

    private static readonly string[] CursorNames =
        ["updated_at", "updatedat", "modified_at", "modifiedat", "last_modified", "lastmodified", "last_updated", "lastupdated", "updated", "modified", "changed_at", "created_at", "createdat", "created", "date"];

    // The first that fits decides.
    private static readonly (Func<Regex> Pattern, string Format)[] Formats =
    [
        (Zulu, "%Y-%m-%dT%H:%M:%SZ"),
        (ZuluFraction, "%Y-%m-%dT%H:%M:%S.%fZ"),
        (Offset, "%Y-%m-%dT%H:%M:%S%z"),
        (OffsetFraction, "%Y-%m-%dT%H:%M:%S.%f%z"),
        (Spaced, "%Y-%m-%d %H:%M:%S"),
        (Plain, "%Y-%m-%dT%H:%M:%S"),
        (Day, "%Y-%m-%d"),
    ];

    /// <summary>A field that every record has with another value; null when none is named like a key.</summary>
    public static string? Key(IReadOnlyList<JsonElement> records) =>
        KeyNames.Concat(Names(records).Where(name => name.EndsWith("_id", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Id", StringComparison.Ordinal)))
            .Select(name => Names(records).FirstOrDefault(field => string.Equals(field, name, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(name => name is not null && IsUnique(records, name));

    /// <summary>A field that is a time in every record, and the format of it; null when there is none.</summary>
    public static (string Field, string Format)? Cursor(IReadOnlyList<JsonElement> records)
    {
        foreach (var field in CursorNames.SelectMany(name => Names(records).Where(field => string.Equals(field, name, StringComparison.OrdinalIgnoreCase))))
        {
            var format = Array.Find(Formats, candidate => records.All(record => IsText(record, field, candidate.Pattern()))).Format;
            if (format is not null)
            {
                return (field, format);
            }
        }

        return null;
    }

    private static List<string> Names(IReadOnlyList<JsonElement> records) => [.. records[0].EnumerateObject().Select(field => field.Name)];

    private static bool IsUnique(IReadOnlyList<JsonElement> records, string name) =>
        records.All(record => record.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        && records.Select(record => record.GetProperty(name).GetRawText()).Distinct(StringComparer.Ordinal).Count() == records.Count;

    private static bool IsText(JsonElement record, string field, Regex pattern) =>
        record.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String && pattern.IsMatch(value.GetString()!)
        && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, out _);

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Zulu();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}Z\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ZuluFraction();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:?\d\d\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Offset();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,6}[+-]\d\d:?\d\d\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OffsetFraction();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaced();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\d\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Day();
}
