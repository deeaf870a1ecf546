using SyncFleet.Connectors.Manifests.Requests;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>The source asks for no credentials.</summary>
internal sealed class NoAuth : IAuthenticator
{
    public static NoAuth Instance { get; } = new();

    public ValueTask ApplyAsync(RequestDraft draft, RequestContext context, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
