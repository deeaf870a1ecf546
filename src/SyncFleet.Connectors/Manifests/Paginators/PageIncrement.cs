using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Paginators;

/// <summary>Pages are numbered. The last one is empty or, when the page size is known, not full.</summary>
internal sealed class PageIncrement(ManifestComponent component) : IPaginationStrategy
{
    private readonly PageSizeSetting _pageSize = new(component);
    private readonly long _start = component.Integer("start_from_page") ?? 0;
    private readonly bool _onFirst = component.Flag("inject_on_first_request", otherwise: false);

    public long? PageSize(TemplateScope scope) => _pageSize.Read(scope);

    public object? FirstToken(TemplateScope scope) => _onFirst ? _start : null;

    public object? NextToken(PageOutcome page, object? token) =>
        page.RecordCount == 0 || page.RecordCount < PageSize(page.Scope) ? null : (token as long? ?? _start) + 1;
}
