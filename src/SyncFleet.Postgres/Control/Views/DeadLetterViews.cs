using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Control.Views;

/// <summary>A record that was given up, with the reason.</summary>
public record DeadLetterView
{
    public required Guid Id { get; init; }
    public required SyncRunId RunId { get; init; }

    /// <summary>Name of the sync.</summary>
    public required string Sync { get; init; }

    public required string Stream { get; init; }

    /// <summary><c>transform</c> or <c>write</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>Page in the stream run, first is 1.</summary>
    public required int PageNumber { get; init; }

    /// <summary>Place in the page, first is 0.</summary>
    public required int RecordIndex { get; init; }

    /// <summary>Null means the record has no key.</summary>
    public string? RecordKey { get; init; }

    /// <summary>Null means no single column is to blame.</summary>
    public string? Column { get; init; }

    /// <summary>The value to blame, shortened.</summary>
    public string? ValueExcerpt { get; init; }

    public required string Reason { get; init; }

    /// <summary><c>open</c>, <c>replaying</c>, <c>replayed</c> or <c>discarded</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The run that replays or replayed it.</summary>
    public SyncRunId? ReplayRunId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
}

/// <summary>A dead letter with the record as received.</summary>
public sealed record DeadLetterDetail : DeadLetterView
{
    /// <summary>The record's text; bytes that are no UTF-8 are shown as U+FFFD.</summary>
    public required string Payload { get; init; }
}
