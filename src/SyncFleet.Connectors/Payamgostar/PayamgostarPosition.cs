using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Connectors.Reading;
using SyncFleet.Connectors.Times;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Payamgostar;

/// <summary>How far a stream is read: by its time of modification, or page after page where that can't be asked for.</summary>
internal sealed record PayamgostarPosition
{
    // The server's own clock dates its records, but those being saved while we read may be dated before what we have seen.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(5);

    /// <summary>Null: not read by time; then <see cref="Page"/> counts.</summary>
    public TimeOrder? Order { get; init; }

    /// <summary>Pages passed; only without <see cref="Order"/>.</summary>
    public int Page { get; init; }

    /// <summary>Number of the first page; null: not known yet.</summary>
    public int? FirstPage { get; init; }

    /// <summary>While the first page is looked for: hash of the first row of page 1; null: not asked yet.</summary>
    public long? FirstRow { get; init; }

    /// <summary>The checkpoint that holds here; null: none.</summary>
    public string? CursorAfter => Order?.Seen is { } seen ? $"{{\"{PayamgostarStream.ModifiedField}\":\"{TehranTime.Format(seen)}\"}}" : null;

    /// <exception cref="SyncFleetException">The checkpoint is not one of this connector's.</exception>
    public static PayamgostarPosition Begin(string? checkpoint, PayamgostarSettings settings)
    {
        if (!settings.ChangedSince)
        {
            return new PayamgostarPosition { FirstPage = settings.FirstPage };
        }

        var seen = ReadCheckpoint(checkpoint);
        return new PayamgostarPosition
        {
            FirstPage = settings.FirstPage,
            Order = new TimeOrder { Lower = seen is { } last ? last - Overlap : settings.StartDate, Seen = seen },
        };
    }

    public string ToJson() => JsonSerializer.Serialize(
        new PayamgostarPositionText { Order = Order is null ? null : TimeOrderText.Of(Order), Page = Page, FirstPage = FirstPage, FirstRow = FirstRow },
        PayamgostarJson.Default.PayamgostarPositionText);

    /// <exception cref="SyncFleetException">The text is not one of <see cref="ToJson"/>.</exception>
    public static PayamgostarPosition FromJson(string json)
    {
        try
        {
            var text = JsonSerializer.Deserialize(json, PayamgostarJson.Default.PayamgostarPositionText)!;
            return new PayamgostarPosition { Order = text.Order?.ToOrder(), Page = text.Page, FirstPage = text.FirstPage, FirstRow = text.FirstRow };
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or NullReferenceException)
        {
            throw new SyncFleetException(FailureKind.Defect, "the position of a Payamgostar stream can't be read; start the sync anew", "bad position", null, e);
        }
    }

    private static DateTimeOffset? ReadCheckpoint(string? checkpoint)
    {
        if (checkpoint is null)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(checkpoint);
            if (TehranTime.TryParse(document.RootElement.TextOf(PayamgostarStream.ModifiedField), out var time))
            {
                return time;
            }
        }
        catch (JsonException)
        {
            // Falls to the failure below.
        }

        throw new SyncFleetException(
            FailureKind.Defect, $"the checkpoint of a Payamgostar stream has no time '{PayamgostarStream.ModifiedField}'; a full refresh makes a new one");
    }
}

/// <summary>A <see cref="PayamgostarPosition"/> as it is stored.</summary>
internal sealed record PayamgostarPositionText
{
    public TimeOrderText? Order { get; init; }

    public int Page { get; init; }

    public int? FirstPage { get; init; }

    public long? FirstRow { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PayamgostarPositionText))]
internal sealed partial class PayamgostarJson : JsonSerializerContext;
