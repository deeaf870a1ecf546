using System.Globalization;
using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.QuickBooks;

/// <summary>Up to when a stream is known.</summary>
internal sealed record QuickBooksCheckpoint
{
    private const string MetaField = "MetaData";
    private const string UpdatedField = "LastUpdatedTime";
    private const string DeletedField = "deletionsSince";

    /// <summary>What was changed before is read.</summary>
    public required DateTimeOffset Updated { get; init; }

    /// <summary>What was deleted before is read, or was never read while it lived.</summary>
    public required DateTimeOffset DeletedSince { get; init; }

    public DateTimeOffset Earliest => Updated < DeletedSince ? Updated : DeletedSince;

    /// <summary>Named as the record's own fields are.</summary>
    public string ToJson() => $"{{\"{MetaField}\":{{\"{UpdatedField}\":\"{Format(Updated)}\"}},\"{DeletedField}\":\"{Format(DeletedSince)}\"}}";

    /// <returns>Null for null: nothing is known.</returns>
    /// <exception cref="SyncFleetException">The text is not one of <see cref="ToJson"/>.</exception>
    public static QuickBooksCheckpoint? FromJson(string? json)
    {
        if (json is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(MetaField, out var meta)
                && Read(meta, UpdatedField) is { } updated)
            {
                return new QuickBooksCheckpoint { Updated = updated, DeletedSince = Read(document.RootElement, DeletedField) ?? updated };
            }
        }
        catch (JsonException)
        {
            // Falls to the failure below.
        }

        throw new SyncFleetException(
            FailureKind.Defect, $"the checkpoint of a QuickBooks stream has no time '{UpdatedField}'; a full refresh makes a new one");
    }

    private static DateTimeOffset? Read(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(value.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUniversalTime()
            : null;

    private static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
}
