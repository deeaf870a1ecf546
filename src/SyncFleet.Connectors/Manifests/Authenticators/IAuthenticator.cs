using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>Puts the credentials into a request. Asked only for requests to the host the manifest names.</summary>
internal interface IAuthenticator
{
    ValueTask ApplyAsync(RequestDraft draft, TemplateScope scope, CancellationToken cancellationToken);
}
