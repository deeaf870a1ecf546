using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Paginators;

/// <summary>
/// The token is the number of records received so far, not a multiple of the page size. The last page is empty or, when the
/// page size is known, not full.
/// </summary>
internal sealed class OffsetIncrement(ManifestComponent component) : IPaginationStrategy
{
    private readonly PageSizeSetting _pageSize = new(component);
    private readonly bool _onFirst = component.Flag("inject_on_first_request", otherwise: false);

    public long? PageSize(TemplateScope scope) => _pageSize.Read(scope);

    public object? FirstToken(TemplateScope scope) => _onFirst ? 0L : null;

    public object? NextToken(PageOutcome page, object? token) =>
        page.RecordCount == 0 || page.RecordCount < PageSize(page.Scope) ? null : (token as long? ?? 0) + page.RecordCount;
}
