using System.Numerics;
using SyncFleet.Connectors.Manifests.Templates;

namespace SyncFleet.Connectors.Manifests.Paginators;

/// <summary>
/// How the token of the next page follows from a page. Holds no memory of the walk, so that any process can go on after any
/// page: what it needs to know is the last token.
/// </summary>
internal interface IPaginationStrategy
{
    /// <summary>Records asked for per page; null when the manifest does not say.</summary>
    long? PageSize(TemplateScope scope);

    /// <summary>The token sent with the first request; null when it goes without one.</summary>
    object? FirstToken(TemplateScope scope);

    /// <param name="page">What came back.</param>
    /// <param name="token">The token the page was asked with; null for a first request without one.</param>
    /// <returns>Null when this was the last page.</returns>
    object? NextToken(PageOutcome page, object? token);
}

/// <summary>What a paginator may look at when it decides about the next page.</summary>
internal sealed class PageOutcome
{
    /// <summary>Names of the slice plus <c>response</c>, <c>headers</c>, <c>last_record</c> and <c>last_page_size</c>.</summary>
    public required TemplateScope Scope { get; init; }

    /// <summary>Records in the response, before any filter.</summary>
    public required int RecordCount { get; init; }
}

/// <summary>Tokens are null, bool, long, BigInteger, double, string, or a list or map of these.</summary>
internal static class PageTokens
{
    /// <summary>Whether the value says "no next page".</summary>
    public static bool IsEmpty(object? token) => token switch
    {
        null or "" or false or 0L or 0.0 => true,
        BigInteger number => number.IsZero,
        IReadOnlyDictionary<string, object?> map => map.Count == 0,
        IReadOnlyList<object?> list => list.Count == 0,
        _ => false,
    };
}
