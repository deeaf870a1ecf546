using SyncFleet.Sandbox.Altegio;
using SyncFleet.Sandbox.Finale;

namespace SyncFleet.Sandbox.Generation;

/// <summary>The names that settings may use for streams.</summary>
internal static class StreamNames
{
    /// <summary><c>upstream.stream</c>, each as its path has it.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. FinaleModels.All.Select(m => $"finale.{m.Name}"),
        $"altegio.{CompanyModel.Companies.Name}",
        .. AltegioModels.All.Select(m => $"altegio.{m.Name}"),
    ];

    /// <summary>Whether a word means a stream of the upstream (null: of any), singular or plural.</summary>
    public static bool Has(string? upstream, string stream) => All.Any(name =>
        (upstream is null || name.StartsWith(upstream + ".", StringComparison.Ordinal))
        && name[(name.IndexOf('.') + 1)..].TrimEnd('s') == stream.TrimEnd('s'));
}
