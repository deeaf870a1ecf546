using Microsoft.Extensions.Logging;
using SyncFleet.Hosting.Health;

namespace SyncFleet.Coordinator.Starting;

/// <summary>What the coordinator's background loops share: they begin when the control tables are there, and say how they get on.</summary>
internal sealed class Loops(SchemaGate gate, LoopHealth health, TimeProvider time, ILoggerFactory loggers)
{
    public TimeProvider Time => time;

    /// <param name="name">Name of the loop in logs and readiness.</param>
    /// <param name="pause">From one turn to the next; null: it has one turn.</param>
    public Loop Create(string name, TimeSpan? pause) => new(name, pause, health, time, loggers.CreateLogger<Loop>());

    /// <summary>Returns when the control tables are there, or at the stop.</summary>
    public async Task WaitForTablesAsync(CancellationToken cancellationToken) =>
        await gate.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
