using System.Buffers.Text;
using System.Text;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Records;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>A JSON web token signed with a key from the settings, made anew for every request.</summary>
internal sealed class JwtAuthenticator : IAuthenticator
{
    private static readonly string[] OwnClaims = ["iss", "sub", "aud", "iat", "exp", "nbf"];

    private readonly JwtSigner _signer;
    private readonly long? _duration;
    private readonly BoundTemplate? _prefix;
    private readonly RequestOption? _option;
    private readonly IReadOnlyList<(string Name, BoundTemplate Value)> _headers;
    private readonly IReadOnlyList<(string Name, BoundTemplate Value)> _claims;
    private readonly TemplateTree? _moreHeaders;
    private readonly TemplateTree? _moreClaims;

    public JwtAuthenticator(ManifestComponent component)
    {
        _signer = new JwtSigner(component);
        _duration = component.Integer("token_duration") ?? 1200;
        _prefix = component.Template("header_prefix");
        _option = component.Child("request_option") is { } option ? RequestOption.Create(option) : null;
        _headers = Named(component.Map("jwt_headers"), "kid", "typ", "cty");
        _claims = Named(component.Map("jwt_payload"), "iss", "sub", "aud");
        _moreHeaders = component.Tree("additional_jwt_headers");
        _moreClaims = component.Tree("additional_jwt_payload");
    }

    public async ValueTask ApplyAsync(RequestDraft draft, RequestContext context, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(context.Session, cancellationToken);
        if (_option is not null)
        {
            _option.Inject(draft, token, context.Scope, replaceHeader: true);
        }
        else
        {
            draft.SetHeader("Authorization", token);
        }
    }

    /// <summary>The token with its prefix.</summary>
    public ValueTask<string> TokenAsync(ReadSession session, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var prefix = _prefix?.Text(session.Scope);
        var signed = Sign(session);
        return ValueTask.FromResult(string.IsNullOrEmpty(prefix) ? signed : $"{prefix} {signed}");
    }

    private string Sign(ReadSession session)
    {
        var scope = session.Scope;
        var headers = new SortedDictionary<string, object?>(Map(_moreHeaders, scope), StringComparer.Ordinal) { ["alg"] = _signer.Algorithm };
        headers.TryAdd("typ", "JWT");
        foreach (var (name, value) in _headers)
        {
            headers[name] = value.Evaluate(scope);
        }

        var claims = new OrderedDictionary<string, object?>(Map(_moreClaims, scope), StringComparer.Ordinal);
        foreach (var name in OwnClaims.Where(claims.ContainsKey))
        {
            throw new SyncFleetException(FailureKind.Configuration, $"additional_jwt_payload must not name '{name}'; it has a field of its own.");
        }

        foreach (var (name, value) in _claims)
        {
            claims[name] = value.Evaluate(scope);
        }

        var now = session.Now.ToUnixTimeSeconds();
        claims["iat"] = now;
        claims["exp"] = now + (_duration ?? 0);
        claims["nbf"] = now;
        var content = $"{Part(headers)}.{Part(claims)}";
        return $"{content}.{Base64Url.EncodeToString(_signer.Sign(Encoding.ASCII.GetBytes(content), scope))}";
    }

    private static string Part(IReadOnlyDictionary<string, object?> values) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(ValueJson.ToText(values)));

    private static IReadOnlyList<(string Name, BoundTemplate Value)> Named(ManifestComponent? map, params IReadOnlyList<string> names) =>
        map is null ? [] : [.. names.Where(map.Has).Select(name => (name, map.RequiredTemplate(name)))];

    private static Dictionary<string, object?> Map(TemplateTree? tree, TemplateScope scope) =>
        tree?.Evaluate(scope) is IReadOnlyDictionary<string, object?> map ? new Dictionary<string, object?>(map, StringComparer.Ordinal) : new Dictionary<string, object?>(StringComparer.Ordinal);
}
