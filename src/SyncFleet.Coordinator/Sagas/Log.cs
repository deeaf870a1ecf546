using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;

namespace SyncFleet.Coordinator.Sagas;

internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "Phase {Phase} of {Phases} of {Sync} starts with {StreamCount} streams")]
    public static partial void PhaseStarted(this ILogger logger, int phase, int phases, string sync, int streamCount);

    [LoggerMessage(1001, LogLevel.Information, "Stream {Stream} met a failure ({Kind}); attempt {Attempt} of {Attempts} follows in {Delay}: {Reason}")]
    public static partial void StreamParked(this ILogger logger, string stream, FailureKind kind, int attempt, int attempts, TimeSpan delay, string reason);

    [LoggerMessage(1002, LogLevel.Warning, "Stream {Stream} stops ({Kind}) at attempt {Attempt} of {Attempts}: {Reason}")]
    public static partial void StreamStopped(this ILogger logger, string stream, FailureKind kind, int attempt, int attempts, string reason);

    [LoggerMessage(1003, LogLevel.Information, "Run of {Sync} ended as {Outcome}: {RecordsRead} records read, {RecordsWritten} written")]
    public static partial void RunEnded(this ILogger logger, string sync, SyncRunOutcome outcome, long recordsRead, long recordsWritten);

    [LoggerMessage(1004, LogLevel.Debug, "Run {SyncRunId} has started or ended already, or never was; there is nothing to start")]
    public static partial void RunGone(this ILogger logger, SyncRunId syncRunId);
}
