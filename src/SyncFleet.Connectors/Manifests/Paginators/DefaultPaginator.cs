using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Paginators;

/// <summary>A pagination strategy and the places in the request for its token and page size.</summary>
internal sealed class DefaultPaginator : IPaginator
{
    private readonly IPaginationStrategy _strategy;
    private readonly RequestOption? _tokenOption;
    private readonly RequestOption? _sizeOption;
    private readonly bool _tokenIsPath;

    private DefaultPaginator(ManifestComponent component, IPaginationStrategy strategy)
    {
        _strategy = strategy;
        var token = component.Child("page_token_option");
        _tokenIsPath = token?.Type == "RequestPath";
        _tokenOption = token is null || _tokenIsPath ? null : RequestOption.Create(token);
        _sizeOption = component.Child("page_size_option") is { } size ? RequestOption.Create(size) : null;
    }

    public static DefaultPaginator Create(ManifestComponent component, ComponentRegistry registry)
    {
        JsonDecoder.Check(component);
        var strategy = component.RequiredChild("pagination_strategy");
        if (component.Has("page_size_option") && !strategy.Has("page_size"))
        {
            throw component.Fault("DefaultPaginator.page_size_option needs a page_size in its pagination_strategy");
        }

        return new DefaultPaginator(component, registry.Create<IPaginationStrategy>(strategy));
    }

    public object? FirstToken(TemplateScope scope) => _strategy.FirstToken(scope);

    public string? PathOf(object? token) => _tokenIsPath && token is not null ? RequestText.Of(token) : null;

    public void Apply(RequestDraft draft, object? token, TemplateScope scope)
    {
        _tokenOption?.Inject(draft, token, scope);
        _sizeOption?.Inject(draft, _strategy.PageSize(scope), scope);
    }

    public object? NextToken(PageOutcome page, object? token) => _strategy.NextToken(page, token);
}
