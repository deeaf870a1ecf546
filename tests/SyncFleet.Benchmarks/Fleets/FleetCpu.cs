using SyncFleet.Testing.Processes;

namespace SyncFleet.Benchmarks.Fleets;

/// <summary>CPU time that the workers, a sandbox and PostgreSQL use from <see cref="StartAsync"/> on.</summary>
internal sealed class FleetCpu : IDisposable
{
    private readonly IReadOnlyList<FleetProcess> _processes;
    private readonly ServerCpu _postgres;
    private readonly List<double> _before;
    private readonly double _postgresBefore;

    private FleetCpu(IReadOnlyList<FleetProcess> processes, ServerCpu postgres)
    {
        (_processes, _postgres) = (processes, postgres);
        _before = [.. processes.Select(p => p.CpuSeconds())];
        _postgresBefore = postgres.Seconds();
    }

    public static async Task<FleetCpu> StartAsync(BenchFleet fleet, params IReadOnlyList<FleetProcess> sandboxes)
    {
        FleetProcess[] processes = [.. fleet.Workers, .. sandboxes];
        return new FleetCpu(processes, await ServerCpu.OfPostgresAsync(fleet.DataSource));
    }

    /// <summary>Seconds by name: workers, sandboxes, PostgreSQL.</summary>
    public IReadOnlyList<(string Name, double Seconds)> Read() =>
    [
        .. _processes.Select((p, i) => (p.Role.ToLowerInvariant(), p.CpuSeconds() - _before[i])),
        ("postgres", _postgres.Seconds() - _postgresBefore),
    ];

    public void Dispose() => _postgres.Dispose();
}
