using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Connectors.Reading;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Finale;

/// <summary>How far an incremental stream is read.</summary>
internal sealed record ChangesPosition
{
    /// <summary>When the read began, UTC. The checkpoint stays a little behind it.</summary>
    public required DateTime Started { get; init; }

    /// <summary>The checkpoint of the run before; null: it reads everything.</summary>
    public DateTime? Checkpoint { get; init; }

    /// <summary>Everything before is read; at this very instant, what <see cref="HasRead"/> says.</summary>
    public required DateTime Lower { get; init; }

    /// <summary>Latest date read so far; null: none.</summary>
    public DateTime? Seen { get; init; }

    /// <summary>Rows read when <see cref="Lower"/> was first reached.</summary>
    public EdgeSet Edge { get; init; } = EdgeSet.Empty;

    /// <summary>Rows at <see cref="Lower"/> are read up to this hash; null: none but <see cref="Edge"/>.</summary>
    public long? Mark { get; init; }

    /// <summary>Whether a row of the instant <see cref="Lower"/> was read, by the hash of its content.</summary>
    public bool HasRead(long hash) => hash <= Mark || Edge.Contains(hash);

    /// <summary>
    /// The checkpoint that holds here, as JSON; null before the first record. Never later than a minute before the read began:
    /// changes made, or still being committed, while it ran may carry dates it has passed.
    /// </summary>
    public string? CursorAfter()
    {
        var latest = Started - TimeSpan.FromMinutes(1);
        var reached = Seen is { } seen ? (seen < latest ? seen : latest) : (DateTime?)null;
        var cursor = Checkpoint is { } before && (reached is null || reached < before) ? before : reached;
        return cursor is { } date ? $"{{\"{FinaleStream.UpdatedField}\":\"{FinaleApi.FormatDate(date)}\"}}" : null;
    }

    /// <summary>The begin of a read.</summary>
    /// <exception cref="SyncFleetException">The checkpoint is not one of this connector's.</exception>
    public static ChangesPosition Begin(string? checkpoint, DateTime startDate, DateTime now)
    {
        if (checkpoint is null)
        {
            return new ChangesPosition { Started = now, Lower = startDate };
        }

        var date = ReadCheckpoint(checkpoint);
        return new ChangesPosition { Started = now, Checkpoint = date, Lower = date, Seen = date };
    }

    public string ToJson() => JsonSerializer.Serialize(
        new PositionText
        {
            Started = Started.Ticks,
            Checkpoint = Checkpoint?.Ticks,
            Lower = FinaleApi.FormatDate(Lower),
            Seen = Seen?.Ticks,
            Edge = Edge.ToText(),
            Mark = Mark,
        },
        FinaleJson.Default.PositionText);

    /// <exception cref="SyncFleetException">The text is not one of <see cref="ToJson"/>.</exception>
    public static ChangesPosition FromJson(string json)
    {
        try
        {
            var text = JsonSerializer.Deserialize(json, FinaleJson.Default.PositionText)!;
            return new ChangesPosition
            {
                Started = new DateTime(text.Started),
                Checkpoint = text.Checkpoint is { } checkpoint ? new DateTime(checkpoint) : null,
                Lower = DateTime.Parse(text.Lower, CultureInfo.InvariantCulture),
                Seen = text.Seen is { } seen ? new DateTime(seen) : null,
                Edge = EdgeSet.FromText(text.Edge),
                Mark = text.Mark,
            };
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or NullReferenceException)
        {
            throw new SyncFleetException(
                FailureKind.Defect, "the position of a Finale stream can't be read; start the sync anew", "bad position", null, e);
        }
    }

    private static DateTime ReadCheckpoint(string checkpoint)
    {
        try
        {
            using var document = JsonDocument.Parse(checkpoint);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(FinaleStream.UpdatedField, out var value)
                && UpdatedDates.TryParse(value.ValueKind == JsonValueKind.String ? value.GetString() : null, out var date))
            {
                return date;
            }
        }
        catch (JsonException)
        {
            // Falls to the failure below.
        }

        throw new SyncFleetException(
            FailureKind.Defect, $"the checkpoint of a Finale stream has no date '{FinaleStream.UpdatedField}'; a full refresh makes a new one");
    }
}

/// <summary>A <see cref="ChangesPosition"/> as it is stored.</summary>
internal sealed record PositionText
{
    public required long Started { get; init; }

    public long? Checkpoint { get; init; }

    public required string Lower { get; init; }

    public long? Seen { get; init; }

    public string Edge { get; init; } = "";

    public long? Mark { get; init; }
}

/// <summary>How far a whole collection is read: the next part and how many there are.</summary>
internal sealed record PartPosition
{
    public required int Part { get; init; }

    public required int Parts { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PositionText))]
[JsonSerializable(typeof(PartPosition))]
internal sealed partial class FinaleJson : JsonSerializerContext;
