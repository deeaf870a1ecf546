using SyncFleet.Connectors.Manifests.Requests;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Paginators;

/// <summary>Walks the pages of one slice: puts the token and the page size into requests, and says what the next token is.</summary>
internal interface IPaginator
{
    /// <summary>The token sent with the first request; null when it goes without one.</summary>
    object? FirstToken(TemplateScope scope);

    /// <summary>Path or URL that replaces the stream's own; null when the token goes elsewhere.</summary>
    string? PathOf(object? token);

    void Apply(RequestDraft draft, object? token, TemplateScope scope);

    /// <returns>Null when this was the last page.</returns>
    object? NextToken(PageOutcome page, object? token);
}
