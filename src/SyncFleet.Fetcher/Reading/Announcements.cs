using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
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

    public static StreamRunFailed StreamRunFailed(Slice slice, SyncFleetException failure) => new()
    {
        TenantId = slice.TenantId,
        SyncRunId = slice.SyncRunId,
        StreamRunId = slice.StreamRunId,
        Stream = slice.Stream,
        Stage = StreamStage.Fetch,
        Kind = failure.Kind,
        Attempt = slice.Attempt,
        Message = FailureText.Clean(failure.Message),
        Detail = failure.Detail is { } detail ? FailureText.Clean(detail) : null,
        RetryAfter = failure.RetryAfter,
    };
}
