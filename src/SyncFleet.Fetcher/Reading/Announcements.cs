using SyncFleet.Contracts;
using SyncFleet.Postgres.Fetching;

namespace SyncFleet.Fetcher.Reading;

/// <summary>The messages a slice gives rise to.</summary>
internal static class Announcements
{
    public static PageFetched PageFetched(Slice slice, int pageNumber, int recordCount) => new()
    {
        TenantId = slice.TenantId,
        SyncRunId = slice.SyncRunId,
        StreamRunId = slice.StreamRunId,
        Stream = slice.Stream,
        PageNumber = pageNumber,
        RecordCount = recordCount,
    };

    public static FinishStreamRun FinishStreamRun(Slice slice) => new()
    {
        TenantId = slice.TenantId,
        SyncRunId = slice.SyncRunId,
        StreamRunId = slice.StreamRunId,
        Stream = slice.Stream,
    };

    public static StreamRunFailed StreamRunFailed(Slice slice, FailureKind kind, string message, string? detail, TimeSpan? retryAfter) => new()
    {
        TenantId = slice.TenantId,
        SyncRunId = slice.SyncRunId,
        StreamRunId = slice.StreamRunId,
        Stream = slice.Stream,
        Kind = kind,
        Attempt = slice.Attempt,
        Message = message,
        Detail = detail,
        RetryAfter = retryAfter,
    };
}
