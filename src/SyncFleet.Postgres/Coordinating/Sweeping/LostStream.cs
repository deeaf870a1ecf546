using SyncFleet.Contracts;
using SyncFleet.Postgres.Coordinating.Parking;

namespace SyncFleet.Postgres.Coordinating.Sweeping;

/// <summary>A stream run that stands still, and the messages that may set it going.</summary>
internal sealed record LostStream
{
    public required StreamRunId Id { get; init; }
    public required TenantId TenantId { get; init; }
    public required SyncRunId SyncRunId { get; init; }
    public required string Stream { get; init; }
    public required string Connector { get; init; }
    public required int Slice { get; init; }

    /// <summary>Every page is written and the closing is nobody's.</summary>
    public required bool IsFinishing { get; init; }

    /// <summary>Nothing has touched it for long.</summary>
    public required bool IsStalled { get; init; }

    /// <summary>There is more to read and no fetcher holds it.</summary>
    public required bool AwaitsFetch { get; init; }

    /// <summary>Every page is written but nobody has turned it to finishing.</summary>
    public required bool IsAllWritten { get; init; }

    /// <summary>Where the run's trace goes on.</summary>
    public required string? TraceParent { get; init; }

    public DueMessage Fetch() => new(QueueNames.Fetch(Connector), new FetchStream
    {
        TenantId = TenantId,
        SyncRunId = SyncRunId,
        StreamRunId = Id,
        Connector = Connector,
        Stream = Stream,
        Slice = Slice,
    }, TraceParent);

    public DueMessage Finish() => new(QueueNames.WritePostgres, new FinishStreamRun
    {
        TenantId = TenantId,
        SyncRunId = SyncRunId,
        StreamRunId = Id,
        Stream = Stream,
    }, TraceParent);

    public DueMessage Page(int number, int records) => new(QueueNames.Transform, new PageFetched
    {
        TenantId = TenantId,
        SyncRunId = SyncRunId,
        StreamRunId = Id,
        Stream = Stream,
        PageNumber = number,
        RecordCount = records,
    }, TraceParent);

    public DueMessage Batch(int page, int lane) => new(QueueNames.WritePostgres, new RowsReady
    {
        TenantId = TenantId,
        SyncRunId = SyncRunId,
        StreamRunId = Id,
        Stream = Stream,
        PageNumber = page,
        Lane = lane,
    }, TraceParent);
}
