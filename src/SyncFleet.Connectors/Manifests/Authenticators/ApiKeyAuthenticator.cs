using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Authenticators;

/// <summary>A key in a header, a query parameter or the body.</summary>
internal sealed class ApiKeyAuthenticator : IAuthenticator
{
    private readonly BoundTemplate? _header;
    private readonly RequestOption? _option;
    private readonly BoundTemplate _token;

    public ApiKeyAuthenticator(ManifestComponent component)
    {
        _token = component.RequiredTemplate("api_token");
        _header = component.Template("header");
        _option = component.Child("inject_into") is { } option ? RequestOption.Create(option) : null;
        if (_header is null == _option is null)
        {
            throw component.Fault("ApiKeyAuthenticator needs header or inject_into, and not both");
        }
    }

    public ValueTask ApplyAsync(RequestDraft draft, RequestContext context, CancellationToken cancellationToken)
    {
        var token = _token.Text(context.Scope);
        if (_header is not null)
        {
            draft.SetHeader(_header.Text(context.Scope), token);
        }

        _option?.Inject(draft, token, context.Scope, replaceHeader: true);
        return ValueTask.CompletedTask;
    }
}
