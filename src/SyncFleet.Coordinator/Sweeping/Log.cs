using Microsoft.Extensions.Logging;

namespace SyncFleet.Coordinator.Sweeping;

internal static partial class Log
{
    [LoggerMessage(1030, LogLevel.Information, "Sent {Kind} again for {Count} pieces of work that stood still")]
    public static partial void LostWorkSent(this ILogger logger, string kind, int count);

    [LoggerMessage(1031, LogLevel.Information, "Deleted {Count} rows that ended runs had left behind")]
    public static partial void Cleaned(this ILogger logger, long count);

    [LoggerMessage(1032, LogLevel.Information, "Deleted {Count} deliveries that every sync has read")]
    public static partial void DeliveriesCleaned(this ILogger logger, long count);
}
