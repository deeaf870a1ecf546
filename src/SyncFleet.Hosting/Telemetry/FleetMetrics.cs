using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SyncFleet.Hosting.Telemetry;

/// <summary>Every instrument of the fleet, with unit and meaning; and the source of its spans.</summary>
public static class FleetMetrics
{
    public const string Name = "SyncFleet";

    public static readonly ActivitySource Spans = new(Name);

    private static readonly Meter Meter = new(Name);

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

    /// <summary>Tags: outcome.</summary>
    public static readonly Counter<long> RunsEnded = Meter.CreateCounter<long>("syncfleet.runs.ended", "{run}", "Sync runs that ended, by outcome.");

    /// <summary>Tags: outcome.</summary>
    public static readonly Histogram<double> RunDuration = Meter.CreateHistogram<double>("syncfleet.runs.duration", "s", "From a run's request to its end.");
}
