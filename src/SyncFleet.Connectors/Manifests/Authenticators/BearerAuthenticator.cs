using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary><c>Authorization: Bearer</c> and a token.</summary>
internal sealed class BearerAuthenticator(ManifestComponent component) : IAuthenticator
{
    private readonly BoundTemplate _token = component.RequiredTemplate("api_token");

    public ValueTask ApplyAsync(RequestDraft draft, RequestContext context, CancellationToken cancellationToken)
    {
        draft.SetHeader("Authorization", $"Bearer {_token.Text(context.Scope)}");
        return ValueTask.CompletedTask;
    }
}
