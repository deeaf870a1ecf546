using System.Text.Json;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Core.Expressions.Dates;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>Logs in and signs requests with the token the log-in gives, until it has run out or is refused.</summary>
internal sealed class SessionTokenAuthenticator : IAuthenticator
{
    private readonly HttpRequester _login;
    private readonly IReadOnlyList<string> _path;
    private readonly CalendarDuration? _lifetime;
    private readonly RequestOption? _option;
    private readonly BoundTemplate? _format;
    private readonly bool _isStrict;
    private readonly int _line;

    private SessionTokenAuthenticator(ManifestComponent component, ComponentRegistry registry)
    {
        JsonDecoder.Check(component);
        _login = HttpRequester.Create(component.RequiredChild("login_requester"), registry);
        _path = [.. component.Templates("session_token_path").Select(name => name.RenderConstant())];
        _lifetime = component.Text("expiration_duration") is not { Length: > 0 } text ? null
            : CalendarDuration.TryParse(text, out var duration) ? duration
            : throw component.Fault("SessionTokenAuthenticator.expiration_duration is not an ISO 8601 duration like PT1H");
        var use = component.RequiredChild("request_authentication");
        _option = use.Type switch
        {
            "Bearer" => null,
            "ApiKey" => RequestOption.Create(use.RequiredChild("inject_into")),
            _ => throw use.Fault($"component type {use.Type} is not supported where Bearer or ApiKey stands"),
        };
        _format = use.Template("api_token");
        _isStrict = component.IsStrict;
        _line = component.Line;
    }

    public static SessionTokenAuthenticator Create(ManifestComponent component, ComponentRegistry registry) => new(component, registry);

    public async ValueTask ApplyAsync(RequestDraft draft, RequestContext context, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(context, cancellationToken);
        draft.Token = token;
        var text = _format is null ? token : _format.Text(context.Session.Scope.NewChild().With("session_token", token));
        if (_option is null)
        {
            draft.SetHeader("Authorization", $"Bearer {text}");
        }
        else
        {
            _option.Inject(draft, text, context.Scope, replaceHeader: true);
        }
    }

    private async Task<string> TokenAsync(RequestContext context, CancellationToken cancellationToken)
    {
        var session = context.Session;
        var origin = TokenNames.Digest(session.Config.GetRawText());
        var token = await session.Source.Tokens.GetAsync(
            $"session-{_line}",
            kept => kept.Origin == origin && kept.Access != context.RefusedToken && !(kept.ExpiresAt < session.Now) && !(kept.ExpiresAt is null && _isStrict),
            (_, stop) => LogInAsync(session, origin, stop),
            cancellationToken);
        return token.Access;
    }

    private async Task<SourceToken> LogInAsync(ReadSession session, string origin, CancellationToken cancellationToken)
    {
        var scope = session.Scope;
        var draft = await _login.DraftAsync(new RequestContext(session, scope, null), null, cancellationToken);
        var response = await session.Client(_login.MaxRetries + 1)
            .SendAsync(UpstreamRequests.Finish(draft, []), answer => _login.Classify(answer, draft, scope, session.Now), cancellationToken);
        using var body = JsonBody.Parse(response);
        var node = body.RootElement;
        foreach (var name in _path)
        {
            node = node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var next) ? next : throw TokenAnswers.Missing(response, string.Join('.', _path));
        }

        return new SourceToken
        {
            Access = TokenAnswers.TextOf(node) is { Length: > 0 } text ? text : throw TokenAnswers.Missing(response, string.Join('.', _path)),
            ExpiresAt = _lifetime?.AddTo(session.Now),
            Origin = origin,
        };
    }
}
