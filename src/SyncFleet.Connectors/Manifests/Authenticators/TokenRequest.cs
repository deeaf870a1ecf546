using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Loading;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>The request for an access token: a form with the grant, the client's credentials and what the manifest adds.</summary>
internal sealed class TokenRequest
{
    private const string AssertionGrant = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    private readonly BoundTemplate _address;
    private readonly BoundTemplate _grant;
    private readonly BoundTemplate? _clientId;
    private readonly BoundTemplate? _clientSecret;
    private readonly JwtAuthenticator? _assertion;
    private readonly IReadOnlyList<string> _scopes;
    private readonly RequestFields? _more;
    private readonly RequestFields? _headers;
    private readonly TokenSettings _settings;
    private readonly bool _inQuery;
    private readonly (string Grant, string ClientId, string ClientSecret, string Refresh) _names;

    public TokenRequest(ManifestComponent component, ComponentRegistry registry, TokenSettings settings)
    {
        _settings = settings;
        _address = component.RequiredTemplate("token_refresh_endpoint");
        if (_address.IsForeign)
        {
            throw component.Fault("the address of a token endpoint cannot come from an answer of the source: secrets would be sent there");
        }

        _clientId = component.Template("client_id");
        _clientSecret = component.Template("client_secret");
        _scopes = [.. component.Templates("scopes").Select(scope => scope.RenderConstant())];
        _more = RequestFields.Create(component, "refresh_request_body");
        _headers = RequestFields.Create(component, "refresh_request_headers");
        _inQuery = component.Flag("send_refresh_request_as_query_params", otherwise: false);
        _assertion = component.Flag("use_profile_assertion", otherwise: false) ? new JwtAuthenticator(component.RequiredChild("profile_assertion")) : null;
        _grant = component.Template("grant_type") ?? component.Bind(new ManifestScalar(component.Line, "refresh_token"), "grant_type");
        _names = (
            component.Text("grant_type_name") ?? "grant_type",
            component.Text("client_id_name") ?? "client_id",
            component.Text("client_secret_name") ?? "client_secret",
            component.Map("refresh_token_updater")?.Text("refresh_token_name") ?? component.Text("refresh_token_name") ?? "refresh_token");
        if (_assertion is null && (_clientId is null || _clientSecret is null))
        {
            throw component.Fault("OAuthAuthenticator needs client_id and client_secret");
        }

        if (_assertion is null && _grant.IsConstant && _grant.RenderConstant() == "refresh_token" && !settings.HasRefreshToken)
        {
            throw component.Fault("OAuthAuthenticator needs refresh_token, or another grant_type");
        }
    }

    /// <summary>What tells this token from others of the source; the same in every process.</summary>
    public IReadOnlyList<string?> Identity(TemplateScope scope) =>
        [_address.Text(scope), _clientId?.Text(scope), _grant.Text(scope), .. _scopes, .. Flat(_more, scope)];

    public IReadOnlyList<string?> Secrets(TemplateScope scope) =>
        [_clientSecret?.Text(scope), _settings.RefreshToken(scope), .. Flat(_headers, scope)];

    public async ValueTask<UpstreamRequest> CreateAsync(string? refreshToken, ReadSession session, CancellationToken cancellationToken)
    {
        var scope = session.Scope;
        var draft = new RequestDraft { Method = HttpMethod.Post, Url = Address(scope) };
        foreach (var (name, value) in _headers?.Evaluate(scope) ?? [])
        {
            draft.AddHeader(name, string.Join(", ", value));
        }

        var fields = _assertion is null ? Fields(refreshToken, draft, scope) : new OrderedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [_names.Grant] = [AssertionGrant],
            ["assertion"] = [await _assertion.TokenAsync(session, cancellationToken)],
        };
        foreach (var (name, values) in fields)
        {
            if (_inQuery)
            {
                draft.AddParameter(name, values);
            }
            else
            {
                draft.AddFormField(name, values);
            }
        }

        return UpstreamRequests.Finish(draft, []);
    }

    // What the manifest adds never takes the place of what the grant needs. Credentials in the header are not repeated.
    private OrderedDictionary<string, IReadOnlyList<string>> Fields(string? refreshToken, RequestDraft draft, TemplateScope scope)
    {
        var fields = new OrderedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [_names.Grant] = [_grant.Text(scope)] };
        if (!draft.Headers.ContainsKey("Authorization"))
        {
            fields[_names.ClientId] = [_clientId!.Text(scope) is { Length: > 0 } id ? id : throw NoClientId()];
            fields[_names.ClientSecret] = [_clientSecret!.Text(scope)];
        }

        if ((refreshToken ?? _settings.RefreshToken(scope)) is { } refresh)
        {
            fields[_names.Refresh] = [refresh];
        }

        if (_scopes.Count > 0)
        {
            fields["scopes"] = _scopes;
        }

        foreach (var (name, values) in _more?.Evaluate(scope) ?? [])
        {
            fields.TryAdd(name, values);
        }

        return fields;
    }

    private Uri Address(TemplateScope scope) => Uri.TryCreate(_address.Text(scope), UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"
        ? uri
        : throw new SyncFleetException(FailureKind.Configuration, $"The address of the token endpoint is not an http or https URL (manifest line {_address.Line}); check the source's settings.");

    private static IEnumerable<string?> Flat(RequestFields? fields, TemplateScope scope) =>
        (fields?.Evaluate(scope) ?? []).SelectMany(field => (string?[])[field.Name, ValueJson.ToText(field.Values)]);

    private SyncFleetException NoClientId() =>
        new(FailureKind.Configuration, $"The client id for the token endpoint is empty (manifest line {_clientId!.Line}); check the source's settings.");
}
