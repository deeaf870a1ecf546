using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>What a request is made in.</summary>
/// <param name="Session">The read.</param>
/// <param name="Scope">Names of the slice and of the page.</param>
/// <param name="RefusedToken">A token the source has just refused; null when none was.</param>
internal sealed record RequestContext(ReadSession Session, TemplateScope Scope, string? RefusedToken)
{
    public override string ToString() => nameof(RequestContext);
}
