using SyncFleet.Contracts;

namespace SyncFleet.Tests.Contracts;

/// <summary>One message of every kind, every property set, with ids and times that never change.</summary>
internal static class ContractSamples
{
    private static readonly TenantId Tenant = new(Guid.Parse("01900000-0000-7000-8000-000000000001"));
    private static readonly SourceId Source = new(Guid.Parse("01900000-0000-7000-8000-000000000002"));
    private static readonly SyncId Sync = new(Guid.Parse("01900000-0000-7000-8000-000000000003"));
    private static readonly SyncRunId Run = new(Guid.Parse("01900000-0000-7000-8000-000000000004"));
    private static readonly StreamRunId StreamRun = new(Guid.Parse("01900000-0000-7000-8000-000000000005"));
    private static readonly DateTimeOffset At = new(2025, 3, 14, 15, 9, 26, 535, TimeSpan.Zero);

    private static readonly StreamCounters Counters = new()
    {
        PagesFetched = 3,
        PagesTransformed = 3,
        PagesWritten = 3,
        Read = 250,
        Written = 200,
        Unchanged = 30,
        Deleted = 10,
        DeadLettered = 4,
        Filtered = 6,
        Vanished = 2,
    };

    public static IReadOnlyList<object> All { get; } =
    [
        new StartSync { Sync = "finale-products", Tenant = "acme", SyncRunId = Run, FullRefresh = true, RequestedBy = "schedule", RequestedAt = At },
        new CancelSyncRun { SyncRunId = Run, RequestedBy = "ann" },
        new FetchStream { TenantId = Tenant, SyncRunId = Run, StreamRunId = StreamRun, Connector = "finale", Stream = "products", Slice = 2 },
        new PageFetched { TenantId = Tenant, SyncRunId = Run, StreamRunId = StreamRun, Stream = "products", PageNumber = 7, RecordCount = 100 },
        new RowsReady { TenantId = Tenant, SyncRunId = Run, StreamRunId = StreamRun, Stream = "products", PageNumber = 7, Lane = 1, RowCount = 500, ReadComplete = false },
        new FinishStreamRun { TenantId = Tenant, SyncRunId = Run, StreamRunId = StreamRun, Stream = "products" },
        new StreamRunFinished { TenantId = Tenant, SyncRunId = Run, StreamRunId = StreamRun, Stream = "products", Counters = Counters },
        new StreamRunFailed
        {
            TenantId = Tenant, SyncRunId = Run, StreamRunId = StreamRun, Stream = "products", Kind = FailureKind.Transient, Attempt = 2,
            Message = "The source answered 503.", Detail = "GET /products", RetryAfter = TimeSpan.FromSeconds(30), Stage = StreamStage.Fetch,
        },
        new SyncRunDeadlineReached { SyncRunId = Run },
        new SyncRunStarted { TenantId = Tenant, SyncId = Sync, SyncRunId = Run, Sync = "finale-products", StartedAt = At },
        new SyncRunCompleted { TenantId = Tenant, SyncId = Sync, SyncRunId = Run, Sync = "finale-products", Outcome = SyncRunOutcome.CompletedWithErrors, Counters = Counters, EndedAt = At },
        new SyncRunFailed
        {
            TenantId = Tenant, SyncId = Sync, SyncRunId = Run, Sync = "finale-products", Outcome = SyncRunOutcome.Failed, Kind = FailureKind.Configuration,
            Message = "products: The key was refused.", Counters = Counters, EndedAt = At,
        },
        new CheckSource { TenantId = Tenant, SourceId = Source, Connector = "finale" },
        new SourceChecked { SourceId = Source, Succeeded = false, Kind = FailureKind.Configuration, Message = "The key was refused." },
    ];
}
