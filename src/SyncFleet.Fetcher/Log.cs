using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;

namespace SyncFleet.Fetcher;

internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Serving {Count} connectors: {Names}")]
    public static partial void ConnectorsRegistered(this ILogger logger, int count, string names);

    [LoggerMessage(2001, LogLevel.Warning, "Waiting for the database to register the connectors: {Cause}")]
    public static partial void RegistrationWaits(this ILogger logger, string cause);

    [LoggerMessage(2002, LogLevel.Debug, "Slice {Slice} is old, ended or in other hands; left alone")]
    public static partial void SliceNotTaken(this ILogger logger, int slice);

    [LoggerMessage(2003, LogLevel.Information, "Slice {Slice}: {Pages} pages, {Records} records in {Seconds:0.0} s; {Ending}")]
    public static partial void SliceRead(this ILogger logger, int slice, int pages, long records, double seconds, string ending);

    [LoggerMessage(2004, LogLevel.Information, "Slice {Slice} parked for {Wait}: {Reason}")]
    public static partial void SliceParked(this ILogger logger, int slice, TimeSpan wait, string reason);

    [LoggerMessage(2005, LogLevel.Warning, "Slice {Slice}, attempt {Attempt} failed ({Kind}): {Reason} {Detail}")]
    public static partial void SliceFailed(this ILogger logger, int slice, int attempt, FailureKind kind, string reason, string? detail);

    [LoggerMessage(2006, LogLevel.Error, "Slice {Slice} met an unexpected failure: {Trace}")]
    public static partial void SliceBroke(this ILogger logger, int slice, string trace);

    [LoggerMessage(2008, LogLevel.Debug, "Slice {Slice} gives way for {Wait}: its tenant has {Share} of the connector's places and others wait")]
    public static partial void SliceGivesWay(this ILogger logger, int slice, TimeSpan wait, int share);

    [LoggerMessage(2007, LogLevel.Warning, "Source check failed unexpectedly")]
    public static partial void CheckBroke(this ILogger logger, Exception exception);

    [LoggerMessage(2010, LogLevel.Information, "Slice {Slice} is in other hands now, or its run was stopped; left")]
    public static partial void SliceLost(this ILogger logger, int slice);

    [LoggerMessage(2012, LogLevel.Information, "Stream divided into {Parts} parts that are read side by side")]
    public static partial void StreamDivided(this ILogger logger, int parts);

    [LoggerMessage(2013, LogLevel.Warning, "Part {Part} ended in a failure ({Kind}), told when the other parts are read: {Reason} {Detail}")]
    public static partial void PartFailed(this ILogger logger, int part, FailureKind kind, string reason, string? detail);

    [LoggerMessage(2011, LogLevel.Warning, "Stream {Stream} of connector {Connector} does not run: {Reason} (manifest line {Line})")]
    public static partial void StreamRefused(this ILogger logger, string stream, string connector, string reason, int line);
}
