using SyncFleet.Testing.Processes;

namespace SyncFleet.Chaos.Fleets;

/// <summary>A place in the fleet: its role, its own links, and the process that fills it now.</summary>
internal sealed class Worker(string name, string role, string? clock, IReadOnlyList<(string Name, string Value)> settings)
{
    public string Name => name;

    public string Role => role;

    /// <summary>File of a clock that jumps; null: the worker is the product's own program.</summary>
    public string? Clock => clock;

    /// <summary>Beside those of the fleet.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings => settings;

    public FleetProcess? Process { get; set; }
}
