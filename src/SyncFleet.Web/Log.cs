using System.Net;

namespace SyncFleet.Web;

internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Information, "A new API key is in {Path}; send it in the header X-Api-Key")]
    public static partial void KeyMade(this ILogger logger, string path);

    [LoggerMessage(5001, LogLevel.Information, "The API key is in {Path}")]
    public static partial void KeyFound(this ILogger logger, string path);

    [LoggerMessage(5002, LogLevel.Warning, "{Method} from {Address} is refused: the API key is missing or wrong")]
    public static partial void KeyRefused(this ILogger logger, string method, IPAddress? address);

    [LoggerMessage(5003, LogLevel.Error, "{Method} {Path} failed with {Status}")]
    public static partial void RequestFailed(this ILogger logger, string method, string? path, int status, Exception failure);

    [LoggerMessage(5010, LogLevel.Information, "Definitions of {File} are applied: {Sources} sources, {Syncs} syncs")]
    public static partial void DefinitionsApplied(this ILogger logger, string file, int sources, int syncs);

    [LoggerMessage(5011, LogLevel.Information, "A run of {Sync} is asked for: {Run}")]
    public static partial void RunRequested(this ILogger logger, string sync, Guid run);

    [LoggerMessage(5012, LogLevel.Information, "{Count} dead letters of {Sync} are replayed by run {Run}")]
    public static partial void ReplayRequested(this ILogger logger, int count, string sync, Guid run);
}
