namespace SyncFleet.Contracts.Api;

/// <summary>A record that was given up, with the reason.</summary>
public sealed record DeadLetterView
{
    public required Guid Id { get; init; }
    public required string Sync { get; init; }
    public required SyncRunId RunId { get; init; }
    public required string Stream { get; init; }

    /// <summary><c>transform</c> or <c>write</c>.</summary>
    public required string Stage { get; init; }

    /// <summary>Page in the stream run, first is 1.</summary>
    public required int PageNumber { get; init; }

    /// <summary>Place in the page, first is 0.</summary>
    public required int RecordIndex { get; init; }

    /// <summary>Absent means the record has no key.</summary>
    public string? Key { get; init; }

    /// <summary>Absent means no single column is to blame.</summary>
    public string? Column { get; init; }

    /// <summary>The value to blame, shortened.</summary>
    public string? Value { get; init; }

    public required string Reason { get; init; }

    /// <summary><c>open</c>, <c>replaying</c>, <c>replayed</c> or <c>discarded</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The run that replays or replayed it.</summary>
    public SyncRunId? ReplayRunId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
}

/// <summary>A dead letter with the record as received.</summary>
public sealed record DeadLetterDetail
{
    public required DeadLetterView DeadLetter { get; init; }

    /// <summary>The record as received; bytes that are no UTF-8 are shown as U+FFFD.</summary>
    public required string Payload { get; init; }
}

/// <summary>A page of dead letters, newest first.</summary>
public sealed record DeadLetterList
{
    public required IReadOnlyList<DeadLetterView> DeadLetters { get; init; }

    /// <summary>How many fit the filter altogether.</summary>
    public required long Total { get; init; }
}

/// <summary>Which open dead letters to replay or discard: by id, or by sync, run and stream together.</summary>
public sealed record DeadLetterSelection
{
    /// <summary>Absent means all that fit the rest.</summary>
    public IReadOnlyList<Guid>? Ids { get; init; }

    public string? Sync { get; init; }
    public SyncRunId? RunId { get; init; }
    public string? Stream { get; init; }

    /// <summary>True: really all open ones, when nothing else is given. Absent means false.</summary>
    public bool? All { get; init; }
}

/// <summary>Replay runs that were started: one for each sync concerned.</summary>
public sealed record ReplayStarted
{
    public required IReadOnlyList<ReplayRun> Runs { get; init; }
}

/// <summary>A run that sends dead letters in again.</summary>
public sealed record ReplayRun
{
    public required SyncRunId RunId { get; init; }
    public required string Sync { get; init; }
    public required int DeadLetters { get; init; }
}

/// <summary>How many dead letters were discarded.</summary>
public sealed record DeadLettersDiscarded
{
    public required int Discarded { get; init; }
}
