using System.Globalization;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Paginators;

/// <summary>The field <c>page_size</c> of a strategy: a number, or a template that gives one.</summary>
internal sealed class PageSizeSetting(ManifestComponent component)
{
    private readonly BoundTemplate? _template = component.Template("page_size");

    public bool IsSet => _template is not null;

    /// <returns>Null when the manifest does not say.</returns>
    public long? Read(TemplateScope scope) => _template?.Evaluate(scope) switch
    {
        null or "" => null,
        long size and > 0 => size,
        var other => throw new SyncFleetException(
            FailureKind.Configuration,
            string.Create(CultureInfo.InvariantCulture, $"The page size must be a whole number above 0; the settings make it '{other}' (manifest line {component.Line}).")),
    };
}
