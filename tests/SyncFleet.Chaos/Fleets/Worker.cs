using SyncFleet.Testing.Processes;

namespace SyncFleet.Chaos.Fleets;

/// <summary>A place in the fleet: its role, its own links, and the process that fills it now.</summary>
internal sealed class Worker(string name, string role, string? clock, IReadOnlyList<(string Name, string Value)> settings)
{
    /// <summary>What a process ends with whose bus cannot get ready by itself.</summary>
    public const int WantsRestart = 75;

    public string Name => name;

    public string Role => role;

    /// <summary>File of a clock that jumps; null: the worker is the product's own program.</summary>
    public string? Clock => clock;

    /// <summary>Beside those of the fleet.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings => settings;

    public FleetProcess? Process { get; set; }

    /// <summary>How often a process in this place asked to be started again.</summary>
    public int Restarts { get; set; }

    /// <summary>What to say of a process that ended though nobody ended it; null: it runs, or wants to be started again.</summary>
    public string? Died => Process is { HasExited: true } process && process.ExitCode != WantsRestart ? $"{name} {process.Id} ended by itself with {process.ExitCode}" : null;
}
