using System.Text.Json;
using SyncFleet.Contracts;
using SyncFleet.Postgres.Control.Views;

namespace SyncFleet.Tests.Cli;

/// <summary>What the API tells, in its own types and with every member set.</summary>
internal static class Samples
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly Guid RunId = Guid.Parse("01900000-0000-7000-8000-000000000011");
    public static readonly Guid OtherRunId = Guid.Parse("01900000-0000-7000-8000-000000000012");
    public static readonly Guid LetterId = Guid.Parse("01900000-0000-7000-8000-000000000021");

    public static string EventsOf(Guid run) => $"GET /api/v1/runs/{run}/events";

    public static RunDetail Run(string status = "completed", Guid? id = null) => new()
    {
        Id = new(id ?? RunId),
        Sync = "finale",
        Kind = "sync",
        RunNumber = 7,
        Status = status,
        Phase = 1,
        Phases = 2,
        FullRefresh = false,
        RequestedBy = "command line",
        RequestedAt = Now.AddSeconds(-62),
        StartedAt = Now.AddSeconds(-60),
        EndedAt = status is "running" or "requested" ? null : Now.AddSeconds(-10),
        DeadlineAt = Now.AddHours(2),
        Counters = Counters(),
        RecordsPerSecond = 25,
        TraceId = "4bf92f3577b34da6a3ce929d0e0e4736",
        Streams = [Stream(status)],
    };

    public static RunDetail Queued() => Run("queued") with
    {
        RunNumber = 0,
        Phase = 0,
        Phases = 0,
        StartedAt = null,
        EndedAt = null,
        DeadlineAt = null,
        Counters = new(),
        Streams = [],
        TraceId = null,
        ParkedReason = "waits for the active run to end",
        QueuedBehind = new() { Id = new(OtherRunId), RunNumber = 6 },
    };

    public static RunDetail AwaitingFetcher() => Queued() with { QueuedBehind = null, ParkedReason = "waits for a fetcher of 'finale'", ParkedUntil = Now.AddSeconds(2) };

    /// <summary>One stream is well, one was given up, one is parked.</summary>
    public static RunDetail FailedRun() => Run("failed") with
    {
        FullRefresh = true,
        CancelRequestedAt = Now.AddSeconds(-20),
        FailureKind = FailureKind.Configuration,
        FailureMessage = "The stream 'orders' of the sync 'finale' failed. Give the key again.",
        Streams =
        [
            Stream("completed_with_errors"),
            Stream("failed") with
            {
                Stream = "orders", Attempt = 2, ReadComplete = false, Counters = new() { PagesFetched = 2, PagesTransformed = 1, PagesWritten = 1, Read = 40, Written = 10 }, FirstRowAt = null,
                FailureKind = FailureKind.Configuration, FailureMessage = "The source refuses the key.", FailureDetail = "GET /orders answered 401",
            },
            Stream("running") with
            {
                Stream = "facilities", Phase = 2, EndedAt = null, FirstRowAt = null, Counters = new(), ReadComplete = false,
                ParkedUntil = Now.AddSeconds(30), ParkedReason = "the source asked to wait",
            },
        ],
    };

    public static StreamCounters Counters() => new()
    {
        PagesFetched = 15,
        PagesTransformed = 15,
        PagesWritten = 15,
        Read = 1500,
        Written = 1200,
        Unchanged = 290,
        Deleted = 5,
        DeadLettered = 3,
        Filtered = 2,
        Vanished = 1,
    };

    public static DeadLetterDetail Letter() => new()
    {
        Id = LetterId,
        RunId = new(RunId),
        Sync = "finale",
        Stream = "products",
        Stage = "transform",
        PageNumber = 3,
        RecordIndex = 14,
        RecordKey = "P-1",
        Column = "cost",
        ValueExcerpt = "1,5",
        Reason = "'1,5' is no decimal",
        Status = "replayed",
        ReplayRunId = new(OtherRunId),
        CreatedAt = Now.AddHours(-1),
        ResolvedAt = Now,
        Payload = """{"productId":"P-1","cost":"1,5"}""",
    };

    public static SourceView Source() => new()
    {
        Name = "finale-demo",
        Connector = "finale",
        Settings = JsonSerializer.Deserialize<JsonElement>("""{"account":"acme","page_size":100}"""),
        Secrets =
        [
            new() { Name = "api_key", From = "environment", Variable = "SYNCFLEET_SECRET_FINALE" },
            new() { Name = "api_secret", From = "vault", KeyId = "k1", UpdatedAt = Now },
            new() { Name = "token", From = "missing" },
        ],
        UpdatedAt = Now,
    };

    public static SourceView RefusedSource() => Source() with
    {
        Name = "books-demo",
        Connector = "quickbooks",
        NeedsReauthorisation = new() { Since = Now, Reason = "quickbooks answered 400 Bad Request to POST oauth.example.com/token: the refresh token has run out" },
    };

    private static StreamRunView Stream(string status) => new()
    {
        Id = new(Guid.Parse("01900000-0000-7000-8000-000000000031")),
        Stream = "products",
        Phase = 1,
        Status = status,
        Attempt = 1,
        ReadComplete = true,
        Counters = Counters(),
        RecordsPerSecond = 30,
        StartedAt = Now.AddSeconds(-60),
        FirstRequestAt = Now.AddSeconds(-59),
        FirstRowAt = Now.AddSeconds(-58),
        EndedAt = status is "running" or "requested" ? null : Now.AddSeconds(-10),
    };
}
