using System.Globalization;
using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Core.Expressions.Dates;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>Asks the token endpoint of an OAuthAuthenticator for an access token.</summary>
internal sealed class TokenEndpoint
{
    private const int MaxTries = 6;

    private static readonly TimeSpan LifetimeWhenUnsaid = TimeSpan.FromHours(1);

    private readonly TokenRequest _request;
    private readonly TokenAnswers _answers;
    private readonly TokenSettings _settings;
    private readonly string _accessName;
    private readonly string _refreshName;
    private readonly string _expiresName;
    private readonly string? _expiryFormat;

    public TokenEndpoint(ManifestComponent component, ComponentRegistry registry, TokenSettings settings)
    {
        _settings = settings;
        _request = new TokenRequest(component, registry, settings);
        _answers = new TokenAnswers(component, component.Map("refresh_token_updater"));
        _accessName = component.Text("access_token_name") ?? "access_token";
        _refreshName = component.Map("refresh_token_updater")?.Text("refresh_token_name") ?? component.Text("refresh_token_name") ?? "refresh_token";
        _expiresName = component.Text("expires_in_name") ?? "expires_in";
        _expiryFormat = component.Text("token_expiry_date_format") is { Length: > 0 } format ? format : null;
    }

    /// <summary>The same for all reads of a source that share the token.</summary>
    public string Name(TemplateScope scope) => $"oauth-{TokenNames.Digest(_request.Identity(scope))}";

    /// <summary>Digest of the secrets the token grows from.</summary>
    public string Origin(TemplateScope scope) => TokenNames.Digest(_request.Secrets(scope));

    public async Task<SourceToken> FetchAsync(SourceToken? kept, string origin, ReadSession session, CancellationToken cancellationToken)
    {
        var request = await _request.CreateAsync(kept?.Refresh, session, cancellationToken);
        var response = await session.Client(MaxTries).SendAsync(request, _answers.Classify, cancellationToken);
        using var body = JsonBody.Parse(response);
        var access = TokenAnswers.Find(body.RootElement, _accessName) is { } found && TokenAnswers.TextOf(found) is { Length: > 0 } text
            ? text
            : throw TokenAnswers.Missing(response, _accessName);
        var refresh = TokenAnswers.Find(body.RootElement, _refreshName) is { } next ? TokenAnswers.TextOf(next) : null;
        var expiresAt = ExpiresAt(TokenAnswers.Find(body.RootElement, _expiresName), response, session.Now);
        return new SourceToken
        {
            Access = access,
            Refresh = _settings.Rotates ? refresh ?? kept?.Refresh : null,
            ExpiresAt = expiresAt,
            Origin = origin,
            Settings = _settings.Replaced(access, refresh, expiresAt),
        };
    }

    private DateTimeOffset ExpiresAt(JsonElement? value, UpstreamResponse response, DateTimeOffset now)
    {
        if (value is not { } given || TokenAnswers.TextOf(given) is not { } text)
        {
            return now + LifetimeWhenUnsaid;
        }

        if (_expiryFormat is not null)
        {
            return DateTimeFormats.TryParse(text, _expiryFormat, out var time) || IsoDates.TryParse(text, out time) ? time : throw TokenAnswers.Missing(response, _expiresName);
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) < 1e11
            ? now + TimeSpan.FromSeconds(Math.Truncate(seconds))
            : throw TokenAnswers.Missing(response, _expiresName);
    }
}
