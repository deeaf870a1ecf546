using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Manifests.Authenticators;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.ErrorHandlers;
using SyncFleet.Connectors.Manifests.Reading;
using SyncFleet.Connectors.Manifests.Templates;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Connectors.Manifests.Requests;

/// <summary>Builds the requests of a stream: address, method, parameters, headers, body and credentials.</summary>
internal sealed class HttpRequester
{
    private readonly RequestAddress _address;
    private readonly HttpMethod _method;
    private readonly RequestFields? _parameters;
    private readonly RequestFields? _headers;
    private readonly RequestBody? _body;
    private readonly IAuthenticator _authenticator;
    private readonly IErrorHandler _errorHandler;
    private readonly bool _isStrict;

    private HttpRequester(ManifestComponent component, ComponentRegistry registry, QueryProperties? properties)
    {
        Properties = properties;
        _address = new RequestAddress(component);
        _method = HttpMethod.Parse(component.Text("http_method")?.ToUpperInvariant() ?? "GET");
        _parameters = RequestFields.Create(component, "request_parameters", properties?.Parameter);
        _headers = RequestFields.Create(component, "request_headers");
        _body = RequestBody.Create(component);
        _authenticator = registry.CreateChild<IAuthenticator>(component, "authenticator") ?? NoAuth.Instance;
        _errorHandler = registry.CreateChild<IErrorHandler>(component, "error_handler") ?? DefaultErrorHandler.Plain;
        _isStrict = component.IsStrict;
    }

    /// <summary>Repeats after the first try.</summary>
    public int MaxRetries => _errorHandler.MaxRetries;

    /// <summary>The fields it asks for; null: the source gives what it has.</summary>
    public QueryProperties? Properties { get; }

    public static HttpRequester Create(ManifestComponent component, ComponentRegistry registry)
    {
        component.RefuseField("fetch_properties_from_endpoint");
        component.RefuseField("query_properties");
        return new HttpRequester(component, registry, null);
    }

    /// <summary>One that asks for the fields its component names, if any.</summary>
    public static HttpRequester Create(ManifestComponent component, ComponentRegistry registry, StreamFactory factory) =>
        new(component, registry, QueryProperties.Find(component, factory));

    /// <param name="context">The read, and the names of the slice and of the page.</param>
    /// <param name="path">What replaces the manifest's path: the token of a RequestPath; null otherwise.</param>
    /// <param name="cancellationToken">Stops the wait for credentials.</param>
    /// <exception cref="SyncFleetException">A template gave no value, two parts set the same key, or the path leads to another host.</exception>
    public async ValueTask<RequestDraft> DraftAsync(RequestContext context, string? path, CancellationToken cancellationToken)
    {
        var scope = context.Scope;
        var draft = new RequestDraft { Method = _method, Url = _address.Resolve(scope, path) };
        if (!_address.IsOwn(draft.Url, scope))
        {
            // A host that the source named gets the bare request: anything else may hold credentials.
            return draft;
        }

        foreach (var (name, value) in _parameters?.Evaluate(scope) ?? [])
        {
            draft.AddParameter(name, value);
        }

        foreach (var (name, value) in _headers?.Evaluate(scope) ?? [])
        {
            draft.AddHeader(name, value.Count == 1 ? value[0] : throw ListInHeader(name));
        }

        _body?.Apply(draft, scope);
        await _authenticator.ApplyAsync(draft, context, cancellationToken);
        return draft;
    }

    /// <summary>What an answer means, by the error handler. An answer that is ignored although it is good keeps its records.</summary>
    /// <exception cref="TokenRefusedException">A token got for a while was refused.</exception>
    public Disposition Classify(UpstreamResponse response, RequestDraft draft, TemplateScope scope, DateTimeOffset now)
    {
        var resolution = _errorHandler.Resolve(new ErrorContext(response));
        TimeSpan? Wait() => _errorHandler.Backoff(new BackoffContext(response, scope, now));
        switch (resolution.Action)
        {
            case ErrorAction.Success or ErrorAction.Ignore:
                return response.Status < 400 ? Disposition.Success : Disposition.Ignore;
            case ErrorAction.RateLimited:
                return Disposition.Throttled(Wait(), resolution.Message);
            case ErrorAction.RefreshToken when draft.Token is not null:
            case ErrorAction.Fail when draft.Token is not null && response.Status == 401 && !_isStrict:
                throw new TokenRefusedException($"{response}: {resolution.Message ?? "it refuses the token it gave"}");
            case ErrorAction.Retry or ErrorAction.RefreshToken when resolution.Kind == FailureKind.Transient || response.Attempt <= MaxRetries:
                return Disposition.Retry(Wait(), resolution.Message);
            default:
                return Disposition.Fail(resolution.Kind, resolution.Message);
        }
    }

    private static SyncFleetException ListInHeader(string name) =>
        new(FailureKind.Configuration, $"The header '{name}' was given a list; a header holds one value.");
}
