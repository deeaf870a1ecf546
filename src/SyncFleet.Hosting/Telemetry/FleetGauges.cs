using System.Diagnostics.Metrics;
using SyncFleet.Postgres.Coordinating.Sweeping;

namespace SyncFleet.Hosting.Telemetry;

/// <summary>
/// Gauges that are read from the tables by whoever holds them, the coordinators: each reports the same numbers, so a dashboard takes
/// their maximum. Before the first <see cref="Set"/> nothing is reported.
/// </summary>
public sealed class FleetGauges : IDisposable
{
    private readonly Meter _meter = new(FleetMetrics.Name);
    private FleetLevels? _levels;

    public FleetGauges()
    {
        _meter.CreateObservableGauge("syncfleet.runs.active", () => One(l => l.ActiveRuns), "{run}", "Runs that were asked for and have not ended.");
        _meter.CreateObservableGauge("syncfleet.runs.oldest_age", () => One(l => l.OldestRunAge), "s", "How long ago the oldest run that has not ended was asked for.");
        _meter.CreateObservableGauge("syncfleet.dead_letters.open", () => One(l => l.OpenDeadLetters), "{record}", "Dead letters that nobody has replayed or discarded.");
        _meter.CreateObservableGauge("syncfleet.parked.items", () => One(l => l.ParkedItems), "{item}", "Pieces of work held until a due time.");
        _meter.CreateObservableGauge("syncfleet.parked.overdue", () => One(l => l.ParkedOverdue), "s", "How long the oldest piece of parked work is overdue.");
        _meter.CreateObservableGauge("syncfleet.pages.transform_age", () => One(l => l.TransformAge), "s", "Age of the oldest page of an active run that awaits the transformer.");
        _meter.CreateObservableGauge("syncfleet.pages.write_age", () => One(l => l.WriteAge), "s", "Age of the oldest mapped page of an active run that awaits the writer.");
    }

    public void Set(FleetLevels levels) => _levels = levels;

    public void Dispose() => _meter.Dispose();

    private IEnumerable<Measurement<double>> One(Func<FleetLevels, double> level) => _levels is { } levels ? [new Measurement<double>(level(levels))] : [];
}
