using System.Text.Json;

namespace SyncFleet.Connectors.Drafts;

/// <summary>One answer of an API, from which a manifest is drafted.</summary>
public sealed record AnswerSample
{
    /// <summary>The address it was asked at.</summary>
    public required Uri Address { get; init; }

    /// <summary>Its header <c>Link</c>; null without one.</summary>
    public string? LinkHeader { get; init; }

    public required JsonElement Body { get; init; }

    /// <summary>It was asked with a bearer token.</summary>
    public bool NeedsToken { get; init; }
}
