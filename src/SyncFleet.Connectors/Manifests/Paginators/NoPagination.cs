using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Paginators;

/// <summary>Everything comes in one response.</summary>
internal sealed class NoPagination : IPaginator
{
    public static NoPagination Instance { get; } = new();

    public object? FirstToken(TemplateScope scope) => null;

    public string? PathOf(object? token) => null;

    public void Apply(RequestDraft draft, object? token, TemplateScope scope)
    {
    }

    public object? NextToken(PageOutcome page, object? token) => null;
}
