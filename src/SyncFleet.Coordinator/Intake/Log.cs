using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;

namespace SyncFleet.Coordinator.Intake;

internal static partial class Log
{
    [LoggerMessage(1040, LogLevel.Information, "Run {SyncRunId} of {Sync} is admitted, asked for by {RequestedBy}")]
    public static partial void RunAdmitted(this ILogger logger, string sync, SyncRunId syncRunId, string requestedBy);

    [LoggerMessage(1041, LogLevel.Warning, "Run {SyncRunId} of {Sync} is refused: {Reason}")]
    public static partial void RunRefused(this ILogger logger, string sync, SyncRunId syncRunId, string reason);

    [LoggerMessage(1043, LogLevel.Warning, "Run {SyncRunId} waits: no running fetcher serves the connector {Connector}")]
    public static partial void RunAwaitsFetcher(this ILogger logger, SyncRunId syncRunId, string connector);

    [LoggerMessage(1042, LogLevel.Error, "A message on {Queue} cannot be read and is moved to {ErrorQueue}: {Reason}")]
    public static partial void MessageUnreadable(this ILogger logger, string queue, string errorQueue, string reason);
}
