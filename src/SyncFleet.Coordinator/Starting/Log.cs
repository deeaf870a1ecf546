using Microsoft.Extensions.Logging;

namespace SyncFleet.Coordinator.Starting;

internal static partial class Log
{
    [LoggerMessage(1010, LogLevel.Information, "Migration {Name} is applied")]
    public static partial void MigrationApplied(this ILogger logger, string name);

    [LoggerMessage(1011, LogLevel.Warning, "{Loop} cannot go on and tries again in {Delay}")]
    public static partial void LoopWaits(this ILogger logger, string loop, TimeSpan delay, Exception failure);
}
