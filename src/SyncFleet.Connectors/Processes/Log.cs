using Microsoft.Extensions.Logging;

namespace SyncFleet.Connectors.Processes;

internal static partial class Log
{
    [LoggerMessage(EventId = 2030, Message = "Program {Program} says: {Line}")]
    public static partial void ProgramSaid(this ILogger logger, LogLevel level, string program, string line);

    [LoggerMessage(2031, LogLevel.Information, "Program {Program} wanted settings kept; they are sealed, and given to it from now on")]
    public static partial void ProgramConfigKept(this ILogger logger, string program);
}
