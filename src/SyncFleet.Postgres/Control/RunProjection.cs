using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Control.Views;
using SyncFleet.Postgres.Coordinating.Parking;
using SyncFleet.Postgres.Coordinating.Sagas;

namespace SyncFleet.Postgres.Control;

/// <summary>Rows of runs in the shape of the API.</summary>
internal static class RunProjection
{
    public static RunView Of(SyncRunRow run, DateTimeOffset now) => Detail(run, [], now);

    public static RunDetail Detail(SyncRunRow run, IReadOnlyList<ParkedRow> parked, DateTimeOffset now)
    {
        var counters = Sum(run.Streams);
        return new()
        {
            Id = new(run.SyncRunId),
            Sync = run.Sync!.Name,
            Kind = run.Kind,
            RunNumber = run.RunNumber,
            Status = run.Status,
            Phase = run.Phase,
            Phases = run.Phases,
            FullRefresh = run.FullRefresh,
            RequestedBy = run.RequestedBy,
            RequestedAt = run.RequestedAt,
            StartedAt = run.StartedAt,
            EndedAt = run.EndedAt,
            DeadlineAt = run.DeadlineAt,
            CancelRequestedAt = run.CancelRequestedAt,
            FailureKind = KindOf(run.FailureKind),
            FailureMessage = run.FailureMessage,
            TraceId = run.TraceId,
            Counters = counters,
            RecordsPerSecond = RateOf(counters.Read, run.StartedAt, run.EndedAt ?? now),
            Streams =
            [
                .. run.Streams.OrderBy(s => s.Phase).ThenBy(s => s.Stream, StringComparer.Ordinal)
                    .Select(s => StreamOf(s, parked.FirstOrDefault(p => p.StreamRunId == s.StreamRunId), now)),
            ],
        };
    }

    /// <summary>A run that waits for the active run of its sync to end, or for a fetcher; it has no row of its own yet.</summary>
    /// <param name="run">Its id.</param>
    /// <param name="parked">The request for it.</param>
    /// <param name="active">The run it waits for; null: that one has just ended.</param>
    public static RunDetail Queued(SyncRunId run, ParkedRow parked, SyncRunRow? active)
    {
        using var message = JsonDocument.Parse(parked.Message);
        return new()
        {
            Id = run,
            Sync = SyncOf(message),
            QueuedBehind = active is null ? null : new() { Id = new(active.SyncRunId), RunNumber = active.RunNumber },
            ParkedReason = parked.Reason,
            ParkedUntil = parked.DueAt == ParkedWork.Indefinitely ? null : parked.DueAt,
            Kind = "sync",
            RunNumber = 0,
            Status = "queued",
            Phase = 0,
            Phases = 0,
            FullRefresh = message.RootElement.TryGetProperty("fullRefresh", out var full) && full.ValueKind == JsonValueKind.True,
            RequestedBy = TextOf(message.RootElement, "requestedBy"),
            RequestedAt = parked.CreatedAt,
            Counters = new(),
            RecordsPerSecond = 0,
            Streams = [],
        };
    }

    /// <summary>Name of the sync that a parked request for a run is for.</summary>
    public static string SyncOf(ParkedRow parked)
    {
        using var message = JsonDocument.Parse(parked.Message);
        return SyncOf(message);
    }

    private static string SyncOf(JsonDocument message) => TextOf(message.RootElement, "sync") ?? "";

    private static string? TextOf(JsonElement message, string name) =>
        message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static StreamRunView StreamOf(StreamRunRow stream, ParkedRow? parked, DateTimeOffset now) => new()
    {
        Id = new(stream.StreamRunId),
        Stream = stream.Stream,
        Phase = stream.Phase,
        Status = stream.Status,
        Attempt = stream.Attempt,
        ReadComplete = stream.ReadComplete,
        Counters = CountersOf(stream),
        RecordsPerSecond = RateOf(stream.RecordsRead, stream.StartedAt, stream.EndedAt ?? now),
        FailureKind = KindOf(stream.FailureKind),
        FailureMessage = stream.FailureMessage,
        FailureDetail = stream.FailureDetail,
        ParkedUntil = parked?.DueAt,
        ParkedReason = parked?.Reason,
        StartedAt = stream.StartedAt,
        FirstRequestAt = stream.FirstRequestAt,
        FirstRowAt = stream.FirstRowAt,
        EndedAt = stream.EndedAt,
    };

    private static StreamCounters CountersOf(StreamRunRow stream) => new()
    {
        PagesFetched = stream.PagesFetched,
        PagesTransformed = stream.PagesTransformed,
        PagesWritten = stream.PagesWritten,
        Read = stream.RecordsRead,
        Written = stream.RecordsWritten,
        Unchanged = stream.RecordsUnchanged,
        Deleted = stream.RecordsDeleted,
        DeadLettered = stream.RecordsDeadLettered,
        Filtered = stream.RecordsFiltered,
        Vanished = stream.RowsVanished,
    };

    private static StreamCounters Sum(IReadOnlyList<StreamRunRow> streams) => new()
    {
        PagesFetched = streams.Sum(s => s.PagesFetched),
        PagesTransformed = streams.Sum(s => s.PagesTransformed),
        PagesWritten = streams.Sum(s => s.PagesWritten),
        Read = streams.Sum(s => s.RecordsRead),
        Written = streams.Sum(s => s.RecordsWritten),
        Unchanged = streams.Sum(s => s.RecordsUnchanged),
        Deleted = streams.Sum(s => s.RecordsDeleted),
        DeadLettered = streams.Sum(s => s.RecordsDeadLettered),
        Filtered = streams.Sum(s => s.RecordsFiltered),
        Vanished = streams.Sum(s => s.RowsVanished),
    };

    private static double RateOf(long records, DateTimeOffset? from, DateTimeOffset until) =>
        from is { } start && until > start ? Math.Round(records / (until - start).TotalSeconds, 1) : 0;

    private static FailureKind? KindOf(string? name) => name is null ? null : FailureKinds.Parse(name);
}
