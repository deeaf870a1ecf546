using Microsoft.Extensions.Logging;

namespace SyncFleet.Transformer;

/// <summary>What a transformer says; never a value of a record.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Debug, "Page {PageNumber} mapped: {Rows} rows, {Filtered} filtered, {DeadLetters} dead letters")]
    public static partial void PageTransformed(ILogger logger, int pageNumber, int rows, int filtered, int deadLetters);

    [LoggerMessage(3001, LogLevel.Debug, "Page {PageNumber} left alone: its stream run is not running")]
    public static partial void PageSkipped(ILogger logger, int pageNumber);

    [LoggerMessage(3002, LogLevel.Debug, "Page {PageNumber} was mapped before; {Lanes} lanes still await the writer")]
    public static partial void PageRepeated(ILogger logger, int pageNumber, int lanes);

    [LoggerMessage(3003, LogLevel.Debug, "Page {PageNumber} was finished by another transformer, or its run ended meanwhile")]
    public static partial void PageTaken(ILogger logger, int pageNumber);

    [LoggerMessage(3004, LogLevel.Warning, "Page {PageNumber} gave {DeadLetters} dead letters; see them with: syncfleet dead-letters list")]
    public static partial void RecordsDeadLettered(ILogger logger, int pageNumber, int deadLetters);

    [LoggerMessage(3005, LogLevel.Error, "Page {PageNumber} could not be mapped; the stream run stops")]
    public static partial void PageFailed(ILogger logger, Exception exception, int pageNumber);
}
