using System.Globalization;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Expressions.Dates;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>
/// Where an OAuthAuthenticator finds tokens in the settings: by templates or, when refresh tokens are good for one use
/// (<c>refresh_token_updater</c>), at paths that new ones take the place of.
/// </summary>
internal sealed class TokenSettings
{
    private readonly BoundTemplate? _access;
    private readonly BoundTemplate? _refresh;
    private readonly BoundTemplate? _expiry;
    private readonly ConfigPath? _accessPath;
    private readonly ConfigPath? _refreshPath;
    private readonly ConfigPath? _expiryPath;

    public TokenSettings(ManifestComponent component)
    {
        _access = component.Template("access_token_value");
        _refresh = component.Template("refresh_token");
        _expiry = component.Template("token_expiry_date");
        if (component.Map("refresh_token_updater") is not { } updater)
        {
            return;
        }

        Rotates = true;
        _accessPath = ConfigPath.Create(updater, "access_token_config_path", ["credentials", "access_token"]);
        _refreshPath = ConfigPath.Create(updater, "refresh_token_config_path", ["credentials", "refresh_token"]);
        _expiryPath = ConfigPath.Create(updater, "token_expiry_date_config_path", ["credentials", "token_expiry_date"]);
    }

    /// <summary>Every use of a refresh token may bring a new one.</summary>
    public bool Rotates { get; }

    public bool HasRefreshToken => _refresh is not null || _refreshPath is not null;

    /// <summary>The token in the settings; null when there is none.</summary>
    public SourceToken? Given(TemplateScope scope)
    {
        var access = Rotates ? _accessPath!.Read(scope) : _access?.Text(scope);
        if (string.IsNullOrEmpty(access))
        {
            return null;
        }

        var expiry = Rotates ? _expiryPath!.Read(scope) : _expiry?.Text(scope);
        return new SourceToken { Access = access, ExpiresAt = string.IsNullOrEmpty(expiry) ? DateTimeOffset.MinValue : ReadExpiry(expiry) };
    }

    public string? RefreshToken(TemplateScope scope) => Rotates ? _refreshPath!.Read(scope) : _refresh?.Text(scope);

    /// <summary>The settings hold the kept token's own refresh token: it came back to them.</summary>
    public bool IsCurrent(SourceToken? kept, TemplateScope scope) => kept?.Refresh is { } refresh && refresh == RefreshToken(scope);

    /// <summary>What of the settings a new token takes the place of.</summary>
    public IReadOnlyDictionary<string, string> Replaced(string access, string? refresh, DateTimeOffset expiresAt)
    {
        var replaced = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Rotates)
        {
            replaced[_accessPath!.Name] = access;
            replaced[_expiryPath!.Name] = expiresAt.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
            if (refresh is not null)
            {
                replaced[_refreshPath!.Name] = refresh;
            }
        }

        return replaced;
    }

    private static DateTimeOffset ReadExpiry(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and < 100_000_000_000)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return IsoDates.TryParse(text, out var time)
            ? time
            : throw new SyncFleetException(FailureKind.Configuration, "The expiry date of the access token in the settings is not a date; correct it or leave it out.");
    }
}
