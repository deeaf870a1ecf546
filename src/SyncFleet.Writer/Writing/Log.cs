using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;

namespace SyncFleet.Writer.Writing;

internal static partial class Log
{
    [LoggerMessage(4000, LogLevel.Debug, "Lane {Lane}: {Batches} batches, {Written} written, {Unchanged} unchanged, {Deleted} deleted, {DeadLettered} dead-lettered")]
    public static partial void LaneDrained(this ILogger logger, int lane, int batches, long written, long unchanged, long deleted, long deadLettered);

    [LoggerMessage(4001, LogLevel.Information, "Stream run finished: {Read} read = {Written} written + {Unchanged} unchanged + {Deleted} deleted + {DeadLettered} dead-lettered + {Filtered} filtered; {Vanished} vanished")]
    public static partial void StreamRunFinished(this ILogger logger, long read, long written, long unchanged, long deleted, long deadLettered, long filtered, long vanished);

    [LoggerMessage(4002, LogLevel.Warning, "{Spared} rows were not in the read and are kept, because records without a key were dead-lettered and may be theirs")]
    public static partial void RowsSpared(this ILogger logger, long spared);

    [LoggerMessage(4003, LogLevel.Warning, "Stream run stopped ({Kind}): {Reason} {Detail}")]
    public static partial void StreamRunStopped(this ILogger logger, FailureKind kind, string reason, string detail, Exception? exception);

    [LoggerMessage(4004, LogLevel.Warning, "A failure is not reported: its stream run is gone, or has its retry ahead")]
    public static partial void FailureNotReported(this ILogger logger, Exception exception);

    [LoggerMessage(4005, LogLevel.Warning, "Lane {Lane} could not be sent again ({Cause}); its next rows or the sweep will bring it up")]
    public static partial void LaneNotSentAgain(this ILogger logger, int lane, string cause);
}
