using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Vectors;

/// <summary>
/// Plays a folder of recorded behaviour (<c>*__*.json</c>, with manifests in <c>manifests/</c> or <c>../manifests</c>, and the
/// template cases of <c>interpolation.json</c>) through the runtime. Makes no request to anybody.
/// </summary>
public static class VectorSuite
{
    /// <param name="folder">The folder.</param>
    /// <param name="strict">Whether manifests are loaded strict: then no deviation is expected.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="SyncFleetException">The folder, a vector or a manifest cannot be read.</exception>
    public static async Task<VectorReport> RunAsync(string folder, bool strict, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            throw new SyncFleetException(Contracts.FailureKind.Configuration, $"The folder {folder} does not exist.");
        }

        var results = new List<VectorResult>();
        foreach (var name in Vector.NamesIn(folder))
        {
            results.Add(await VectorPlayer.PlayAsync(Vector.Load(folder, name), strict, cancellationToken));
        }

        var table = Path.Combine(folder, "interpolation.json");
        return new VectorReport { Vectors = results, Templates = File.Exists(table) ? TemplateTable.Load(table).CheckAll() : [] };
    }

    /// <summary>Names of the vectors in a folder, sorted.</summary>
    public static IReadOnlyList<string> NamesIn(string folder) => [.. Vector.NamesIn(folder)];

    /// <summary>Plays one vector of a folder.</summary>
    public static Task<VectorResult> PlayAsync(string folder, string name, bool strict, CancellationToken cancellationToken) =>
        VectorPlayer.PlayAsync(Vector.Load(folder, name), strict, cancellationToken);
}
