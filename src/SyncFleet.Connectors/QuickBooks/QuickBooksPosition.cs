using System.Text.Json;
using System.Text.Json.Serialization;
using SyncFleet.Connectors.Reading;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.QuickBooks;

/// <summary>How far a stream is read: by query, then by change data capture, or by the latter alone.</summary>
internal sealed record QuickBooksPosition
{
    /// <summary>QuickBooks looks back 30 days at most; a day is left for clocks that differ.</summary>
    private static readonly TimeSpan LookBack = TimeSpan.FromDays(29);

    // Changes that are still being committed while we read may carry times we have passed.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    /// <summary>Read by query; otherwise by change data capture.</summary>
    public required bool IsQuery { get; init; }

    /// <summary>The query is done, or none was needed: change data capture is for the deletions alone.</summary>
    public bool IsQueried { get; init; }

    public required TimeOrder Order { get; init; }

    /// <summary>What was known before this part of the read; null: nothing.</summary>
    public QuickBooksCheckpoint? Before { get; init; }

    /// <summary>When the read began, by the source's own clock; null before its first answer.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>Everything before this is known once the read has ended.</summary>
    private DateTimeOffset Safe => (Started ?? DateTimeOffset.MinValue.Add(Margin)) - Margin;

    /// <summary>The begin of a read: all by query without a checkpoint, else the changes since.</summary>
    /// <exception cref="SyncFleetException">Deletions can't be told any more.</exception>
    public static QuickBooksPosition Begin(QuickBooksCheckpoint? checkpoint, QuickBooksStream stream, DateTimeOffset startDate, DateTimeOffset now)
    {
        if (checkpoint is null)
        {
            return new QuickBooksPosition { IsQuery = true, Order = new TimeOrder { Lower = startDate } };
        }

        if (!stream.IsNameList && now - checkpoint.DeletedSince > LookBack)
        {
            throw new SyncFleetException(
                FailureKind.Configuration,
                $"{stream.Name} were last read more than {LookBack.TotalDays:0} days ago, and QuickBooks tells of deletions of the last 30 days only. "
                + "Run a full refresh, in write mode replace if deleted ones must go.");
        }

        var isQuery = now - checkpoint.Updated > LookBack;
        return new QuickBooksPosition
        {
            IsQuery = isQuery,
            Before = checkpoint,
            Order = new TimeOrder { Lower = isQuery || stream.IsNameList ? checkpoint.Updated : checkpoint.Earliest },
        };
    }

    /// <summary>The way on after an answer of this part.</summary>
    public QuickBooksPosition At(DateTimeOffset started, TimeOrder order) => this with { Started = Started ?? started, Order = order };

    /// <summary>By query from the checkpoint on: more was changed than a change data capture holds.</summary>
    public QuickBooksPosition ToQuery() => this with { IsQuery = true, Order = new TimeOrder { Lower = Before!.Updated } };

    /// <summary>By change data capture, once the query is done; it has told of every living record.</summary>
    public QuickBooksPosition ToDeletions() => this with
    {
        IsQuery = false,
        IsQueried = true,
        Before = Before! with { Updated = Latest(Safe, Before.Updated) },
        Order = new TimeOrder { Lower = Before.DeletedSince },
    };

    /// <summary>The checkpoint that holds once the read has ended.</summary>
    public string CursorAtEnd() => Checkpoint(Safe, Safe).ToJson();

    /// <summary>The checkpoint that holds here; null: none yet.</summary>
    public string? CursorAfter()
    {
        var reached = Order.Seen is { } seen && seen < Safe ? seen : Order.Seen is null ? DateTimeOffset.MinValue : Safe;
        return IsQuery
            ? Before is null && Order.Seen is null ? null : Checkpoint(reached, Before?.DeletedSince ?? Safe).ToJson()
            : Checkpoint(reached, reached).ToJson();
    }

    public string ToJson() => JsonSerializer.Serialize(
        new QuickBooksPositionText
        {
            IsQuery = IsQuery,
            IsQueried = IsQueried,
            Order = TimeOrderText.Of(Order),
            Before = Before?.ToJson(),
            Started = Started?.UtcTicks,
        },
        QuickBooksJson.Default.QuickBooksPositionText);

    /// <exception cref="SyncFleetException">The text is not one of <see cref="ToJson"/>.</exception>
    public static QuickBooksPosition FromJson(string json)
    {
        try
        {
            var text = JsonSerializer.Deserialize(json, QuickBooksJson.Default.QuickBooksPositionText)!;
            return new QuickBooksPosition
            {
                IsQuery = text.IsQuery,
                IsQueried = text.IsQueried,
                Order = text.Order.ToOrder(),
                Before = QuickBooksCheckpoint.FromJson(text.Before),
                Started = text.Started is { } started ? new DateTimeOffset(started, TimeSpan.Zero) : null,
            };
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException or NullReferenceException)
        {
            throw new SyncFleetException(FailureKind.Defect, "the position of a QuickBooks stream can't be read; start the sync anew", "bad position", null, e);
        }
    }

    // A checkpoint never goes back.
    private QuickBooksCheckpoint Checkpoint(DateTimeOffset updated, DateTimeOffset deletedSince) => new()
    {
        Updated = Latest(updated, Before?.Updated),
        DeletedSince = Latest(deletedSince, Before?.DeletedSince),
    };

    private static DateTimeOffset Latest(DateTimeOffset one, DateTimeOffset? other) => one < other ? other.Value : one;
}

/// <summary>A <see cref="QuickBooksPosition"/> as it is stored.</summary>
internal sealed record QuickBooksPositionText
{
    public required bool IsQuery { get; init; }

    public bool IsQueried { get; init; }

    public required TimeOrderText Order { get; init; }

    public string? Before { get; init; }

    /// <summary>Ticks UTC.</summary>
    public long? Started { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(QuickBooksPositionText))]
internal sealed partial class QuickBooksJson : JsonSerializerContext;
