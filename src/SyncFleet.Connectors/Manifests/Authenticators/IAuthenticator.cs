using SyncFleet.Connectors.Manifests.Requests;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>
/// Puts the credentials into a request. Asked only for requests to the host the manifest names. One that uses a token got for a
/// while says so in <see cref="RequestDraft.Token"/>, and gets a new one when that is <see cref="RequestContext.RefusedToken"/>.
/// </summary>
internal interface IAuthenticator
{
    ValueTask ApplyAsync(RequestDraft draft, RequestContext context, CancellationToken cancellationToken);
}
