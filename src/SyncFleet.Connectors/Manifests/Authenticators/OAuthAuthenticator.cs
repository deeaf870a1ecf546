using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Tokens;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>
/// <c>Authorization: Bearer</c> with an access token: the one in the settings while it holds, then one that the token endpoint
/// gives for a refresh token, client credentials or a signed assertion.
/// </summary>
internal sealed class OAuthAuthenticator : IAuthenticator
{
    private readonly TokenEndpoint? _endpoint;
    private readonly TokenSettings _settings;

    private OAuthAuthenticator(ManifestComponent component, ComponentRegistry registry)
    {
        _settings = new TokenSettings(component);
        _endpoint = component.Has("token_refresh_endpoint") ? new TokenEndpoint(component, registry, _settings) : null;
        if (_endpoint is null && !component.Has("access_token_value"))
        {
            throw component.Fault("OAuthAuthenticator needs token_refresh_endpoint, or access_token_value");
        }
    }

    public static OAuthAuthenticator Create(ManifestComponent component, ComponentRegistry registry) => new(component, registry);

    public async ValueTask ApplyAsync(RequestDraft draft, RequestContext context, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(context, cancellationToken);
        draft.Token = _endpoint is null ? null : token;
        draft.SetHeader("Authorization", $"Bearer {token}");
    }

    private async Task<string> TokenAsync(RequestContext context, CancellationToken cancellationToken)
    {
        var scope = context.Session.Scope;
        var given = _settings.Given(scope);
        if (given is not null && (_endpoint is null || IsUsable(given, null, context)))
        {
            return given.Access;
        }

        var origin = _endpoint!.Origin(scope);
        var token = await GrantTokens.GetAsync(
            context.Session.Source.Tokens,
            _endpoint.Name(scope),
            origin,
            kept => IsUsable(kept, origin, context),
            (kept, stop) => _endpoint.FetchAsync(kept?.Origin == origin || _settings.IsCurrent(kept, scope) ? kept : null, origin, context.Session, stop),
            cancellationToken);
        return token.Access;
    }

    private static bool IsUsable(SourceToken token, string? origin, RequestContext context) =>
        token.Origin == origin && token.Access != context.RefusedToken && !(token.ExpiresAt < context.Session.Now);
}
