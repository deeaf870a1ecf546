using System.ComponentModel.DataAnnotations;
using Serilog.Events;

namespace SyncFleet.Hosting.Configuration;

/// <summary>How a process writes its log, to standard output.</summary>
public sealed class LogOptions
{
    public const string Section = "Log";

    /// <summary><c>text</c> for people (default) or <c>json</c>, one object a line.</summary>
    [RegularExpression("^(text|json)$", ErrorMessage = "SYNCFLEET_LOG__FORMAT must be text or json")]
    public string Format { get; set; } = "text";

    /// <summary>Least level of our own messages: Verbose, Debug, Information (default), Warning, Error, Fatal.</summary>
    [EnumDataType(typeof(LogEventLevel))]
    public LogEventLevel Level { get; set; } = LogEventLevel.Information;

    /// <summary>Least level of the libraries' messages. Default Warning.</summary>
    [EnumDataType(typeof(LogEventLevel))]
    public LogEventLevel LibraryLevel { get; set; } = LogEventLevel.Warning;
}
