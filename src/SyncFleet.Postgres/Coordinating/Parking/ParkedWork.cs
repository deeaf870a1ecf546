using System.Globalization;
using System.Text.Json;
using SyncFleet.Contracts;

namespace SyncFleet.Postgres.Coordinating.Parking;

/// <summary>A message held until it is due. One row per piece of work: parking it again moves the due time.</summary>
public sealed record ParkedWork
{
    /// <summary>Due time in the tables of work that waits for an event, not for a clock: a queued run.</summary>
    public static readonly DateTimeOffset Indefinitely = DateTimeOffset.MaxValue;

    public required TenantId TenantId { get; init; }

    /// <summary><c>fetch_stream</c>, <c>start_sync</c> or <c>run_deadline</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Names the piece of work.</summary>
    public required string DedupeKey { get; init; }

    public SyncRunId? SyncRunId { get; init; }

    public StreamRunId? StreamRunId { get; init; }

    /// <summary>The bus message as JSON.</summary>
    public required string Message { get; init; }

    /// <summary>Why it waits, for operators.</summary>
    public required string Reason { get; init; }

    /// <summary>How long from now on; null waits for an event. Not a point in time: the clock of whoever parks may be wrong.</summary>
    public required TimeSpan? Wait { get; init; }

    /// <summary>Key of the one run of a sync that may wait for the active one to end.</summary>
    public static string QueuedRunKey(SyncId sync) => $"start_sync:{sync}";

    /// <summary>The next slice of a stream, later: a retry, or a source that asked to wait.</summary>
    public static ParkedWork Fetch(FetchStream message, string reason, TimeSpan wait) => new()
    {
        TenantId = message.TenantId,
        Kind = "fetch_stream",
        DedupeKey = message.Part is { } part ? string.Create(CultureInfo.InvariantCulture, $"fetch_stream:{message.StreamRunId}/{part}") : $"fetch_stream:{message.StreamRunId}",
        SyncRunId = message.SyncRunId,
        StreamRunId = message.StreamRunId,
        Message = JsonSerializer.Serialize(message, ParkedJson.Default.FetchStream),
        Reason = reason,
        Wait = wait,
    };

    /// <summary>A run that waits for the active run of the same sync to end.</summary>
    public static ParkedWork Queued(TenantId tenant, SyncId sync, StartSync message) => new()
    {
        TenantId = tenant,
        Kind = "start_sync",
        DedupeKey = QueuedRunKey(sync),
        SyncRunId = message.SyncRunId,
        Message = JsonSerializer.Serialize(message, ParkedJson.Default.StartSync),
        Reason = "waits for the active run to end",
        Wait = null,
    };

    /// <summary>A run that waits for a fetcher of its connector to show itself. It takes the place of the one run of its sync that may wait.</summary>
    public static ParkedWork AwaitingFetcher(TenantId tenant, SyncId sync, StartSync message, string connector, TimeSpan wait) =>
        Queued(tenant, sync, message) with { Reason = $"waits for a fetcher of '{connector}'", Wait = wait };

    /// <summary>The end of a run's time.</summary>
    public static ParkedWork Deadline(TenantId tenant, SyncRunId run, TimeSpan wait) => new()
    {
        TenantId = tenant,
        Kind = "run_deadline",
        DedupeKey = $"run_deadline:{run}",
        SyncRunId = run,
        Message = JsonSerializer.Serialize(new SyncRunDeadlineReached { SyncRunId = run }, ParkedJson.Default.SyncRunDeadlineReached),
        Reason = "deadline of the run",
        Wait = wait,
    };
}
