using Microsoft.Extensions.Logging;

namespace SyncFleet.Coordinator.Parking;

internal static partial class Log
{
    [LoggerMessage(1020, LogLevel.Error, "Parked work cannot be read and is set aside in parked_work for a person to look at: {Row}")]
    public static partial void ParkedWorkUnreadable(this ILogger logger, string row);
}
