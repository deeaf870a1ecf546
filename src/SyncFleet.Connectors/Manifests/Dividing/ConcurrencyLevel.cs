using System.Text.Json;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Dividing;

/// <summary>How many parts of a stream the manifest lets be read at once (<c>concurrency_level</c>).</summary>
internal sealed class ConcurrencyLevel
{
    private readonly BoundTemplate? _level;
    private readonly long? _most;

    private ConcurrencyLevel(BoundTemplate? level, long? most)
    {
        _level = level;
        _most = most;
    }

    /// <param name="component">The component; null: the manifest says nothing.</param>
    public static ConcurrencyLevel Create(ManifestComponent? component) => component is null
        ? new ConcurrencyLevel(null, null)
        : new ConcurrencyLevel(component.RequiredTemplate("default_concurrency"), component.Integer("max_concurrency"));

    /// <returns>At most <paramref name="most"/>, at least 1.</returns>
    /// <exception cref="SyncFleetException">The settings give no whole number from 1 on.</exception>
    public int Limit(int most, JsonElement config)
    {
        var level = _level?.Evaluate(TemplateScope.For(config)) switch
        {
            null => most,
            long number and >= 1 => number,
            var other => throw new SyncFleetException(
                FailureKind.Configuration, $"The concurrency of the source must be a whole number from 1 on, not '{other}' (concurrency_level, manifest line {_level!.Line})."),
        };
        return (int)Math.Max(1, Math.Min(most, Math.Min(level, _most ?? long.MaxValue)));
    }
}
