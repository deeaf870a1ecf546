using Microsoft.Extensions.Logging;

namespace SyncFleet.Connectors.Processes;

internal static partial class Log
{
    [LoggerMessage(2030, LogLevel.Information, "Program {Program} says: {Line}")]
    public static partial void ProgramSaid(this ILogger logger, string program, string line);
}
