using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Decoders;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Paginators;

/// <summary>The response names the next page. The walk ends when the stop condition holds, or the token is empty, zero or null.</summary>
internal sealed class CursorPagination(ManifestComponent component) : IPaginationStrategy
{
    private readonly PageSizeSetting _pageSize = new(component);
    private readonly BoundTemplate _cursorValue = component.RequiredTemplate("cursor_value");
    private readonly BoundTemplate? _stopCondition = component.Template("stop_condition");

    public static CursorPagination Create(ManifestComponent component, ComponentRegistry registry)
    {
        JsonDecoder.Check(component);
        return new CursorPagination(component);
    }

    public long? PageSize(TemplateScope scope) => _pageSize.Read(scope);

    public object? FirstToken(TemplateScope scope) => null;

    public object? NextToken(PageOutcome page, object? token)
    {
        if (_stopCondition is not null && _stopCondition.Test(page.Scope))
        {
            return null;
        }

        var next = _cursorValue.Evaluate(page.Scope);
        return PageTokens.IsEmpty(next) ? null : next;
    }
}
