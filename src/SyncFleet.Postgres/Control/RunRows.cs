namespace SyncFleet.Postgres.Control;

/// <summary>A row of <c>sync_runs</c>.</summary>
public sealed class SyncRunRow
{
    public required Guid SyncRunId { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid SyncId { get; init; }
    public required long RunNumber { get; init; }
    public required string Kind { get; init; }
    public required string Status { get; set; }
    public required string Definition { get; init; }
    public int Phase { get; set; }
    public required int Phases { get; init; }
    public bool FullRefresh { get; init; }
    public string? RequestedBy { get; init; }
    public required DateTimeOffset RequestedAt { get; init; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
    public required DateTimeOffset DeadlineAt { get; init; }
    public DateTimeOffset? CancelRequestedAt { get; set; }
    public string? FailureKind { get; set; }
    public string? FailureMessage { get; set; }
    public string? TraceId { get; init; }
    public string? TraceParent { get; init; }
    public SyncRow? Sync { get; init; }
    public List<StreamRunRow> Streams { get; init; } = [];

    /// <summary>True once the run has ended, however it did.</summary>
    public bool HasEnded => Status is not ("requested" or "running");
}

/// <summary>A row of <c>stream_runs</c>.</summary>
public sealed class StreamRunRow
{
    public required Guid StreamRunId { get; init; }
    public required Guid TenantId { get; init; }
    public required Guid SyncRunId { get; init; }
    public required Guid SyncId { get; init; }
    public required Guid SourceId { get; init; }
    public required int Phase { get; init; }
    public required string Stream { get; init; }
    public required string Connector { get; init; }
    public required string Status { get; set; }
    public int Attempt { get; set; } = 1;
    public int Slice { get; set; } = 1;
    public bool ReadComplete { get; set; }
    public required short Lanes { get; init; }
    public long PagesFetched { get; set; }
    public long PagesTransformed { get; set; }
    public long PagesWritten { get; set; }
    public long RecordsRead { get; set; }
    public long RecordsWritten { get; set; }
    public long RecordsUnchanged { get; set; }
    public long RecordsDeleted { get; set; }
    public long RecordsDeadLettered { get; set; }
    public long RecordsFiltered { get; set; }
    public long RowsVanished { get; set; }
    public string? FailureKind { get; set; }
    public string? FailureMessage { get; set; }
    public string? FailureDetail { get; set; }
    public DateTimeOffset? StartedAt { get; set; }
    public DateTimeOffset? FirstRequestAt { get; set; }
    public DateTimeOffset? FirstRowAt { get; set; }
    public DateTimeOffset? EndedAt { get; set; }
}

/// <summary>A row of <c>dead_letters</c>.</summary>
public sealed class DeadLetterRow
{
    public required Guid DeadLetterId { get; init; }
    public required Guid SyncId { get; init; }
    public required Guid SyncRunId { get; init; }
    public required Guid StreamRunId { get; init; }
    public required string Stream { get; init; }
    public required string Stage { get; init; }
    public required int PageNumber { get; init; }
    public required int RecordIndex { get; init; }
    public string? RecordKey { get; init; }
    public string? ColumnName { get; init; }
    public string? ValueExcerpt { get; init; }
    public required string Reason { get; init; }
    public required byte[] Payload { get; init; }
    public required long OrderRun { get; init; }
    public required int OrderPage { get; init; }
    public required string Status { get; set; }
    public Guid? ReplayRunId { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ResolvedAt { get; set; }
    public SyncRow? Sync { get; init; }
}

/// <summary>A row of <c>pages</c>, as a replay writes it.</summary>
public sealed class PageRow
{
    public required Guid StreamRunId { get; init; }
    public required int PageNumber { get; init; }
    public required Guid TenantId { get; init; }
    public required int RecordCount { get; init; }
    public required byte[] Body { get; init; }

    /// <summary>Before compression.</summary>
    public required int BodyBytes { get; init; }

    public required long OrderRun { get; init; }
    public required int OrderPage { get; init; }
    public required DateTimeOffset FetchedAt { get; init; }
}
