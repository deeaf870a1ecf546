using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SyncFleet.Hosting.Telemetry;

/// <summary>
/// Every instrument of the fleet, with unit and meaning; and the source of its spans. The time an upstream API takes, by host and
/// status, is .NET's own <c>http.client.request.duration</c>.
/// </summary>
public static class FleetMetrics
{
    public const string Name = "SyncFleet";

    public static readonly ActivitySource Spans = new(Name);

    internal static readonly Meter Meter = new(Name);

    // From a millisecond to an hour: the stages take milliseconds, runs take minutes.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60, 300, 900, 3600],
    };

    /// <summary>Tags: connector, stream.</summary>
    public static readonly Counter<long> RecordsRead = Meter.CreateCounter<long>("syncfleet.records.read", "{record}", "Records stored in the page store.");

    /// <summary>Tags: connector, stream.</summary>
    public static readonly Counter<long> PagesFetched = Meter.CreateCounter<long>("syncfleet.pages.fetched", "{page}", "Pages stored in the page store.");

    /// <summary>Tags: stream, outcome (mapped, dead_lettered, filtered).</summary>
    public static readonly Counter<long> RecordsTransformed = Meter.CreateCounter<long>("syncfleet.records.transformed", "{record}", "Records that went through a mapping, by outcome.");

    /// <summary>Tags: stream, outcome (written, unchanged, deleted, dead_lettered).</summary>
    public static readonly Counter<long> RecordsWritten = Meter.CreateCounter<long>("syncfleet.records.written", "{record}", "Records that reached the destination, by outcome.");

    /// <summary>Tags: kind.</summary>
    public static readonly Counter<long> WorkParked = Meter.CreateCounter<long>("syncfleet.work.parked", "{item}", "Pieces of work held until a due time.");

    /// <summary>Tags: kind.</summary>
    public static readonly Counter<long> WorkSwept = Meter.CreateCounter<long>("syncfleet.work.swept", "{item}", "Lost pieces of work found in the tables and sent again.");

    /// <summary>Tags: queue, message.</summary>
    public static readonly Histogram<double> WorkLag = Meter.CreateHistogram("syncfleet.work.lag", "s", "From a message's sending to the begin of its work: how long it was queued.", advice: Seconds);

    /// <summary>Tags: queue, message, outcome (done, failed).</summary>
    public static readonly Histogram<double> WorkDuration = Meter.CreateHistogram("syncfleet.work.duration", "s", "Time a stage works on one message.", advice: Seconds);

    /// <summary>Tags: queue.</summary>
    public static readonly UpDownCounter<long> WorkActive = Meter.CreateUpDownCounter<long>("syncfleet.work.active", "{message}", "Messages in work at the moment.");

    /// <summary>Tags: connector.</summary>
    public static readonly Counter<long> BudgetGranted = Meter.CreateCounter<long>("syncfleet.budget.granted", "{request}", "Requests that a source's rate budgets allowed.");

    /// <summary>Tags: connector, budget.</summary>
    public static readonly Counter<long> BudgetRefused = Meter.CreateCounter<long>("syncfleet.budget.refused", "{request}", "Requests that had to wait because a rate budget was used up or the source had asked for a pause.");

    /// <summary>Tags: outcome.</summary>
    public static readonly Counter<long> RunsEnded = Meter.CreateCounter<long>("syncfleet.runs.ended", "{run}", "Sync runs that ended, refused ones too, by outcome.");

    /// <summary>Tags: outcome.</summary>
    public static readonly Histogram<double> RunDuration = Meter.CreateHistogram("syncfleet.runs.duration", "s", "From a run's request to its end.", advice: Seconds);

    /// <summary>A span in the trace of work that was held or lost; null when <paramref name="traceParent"/> is none.</summary>
    /// <param name="name">Name of the span.</param>
    /// <param name="traceParent">W3C trace parent, as kept in the tables.</param>
    public static Activity? Resume(string name, string? traceParent) =>
        ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var parent)
            ? Spans.StartActivity(name, ActivityKind.Internal, parent)
            : null;
}
