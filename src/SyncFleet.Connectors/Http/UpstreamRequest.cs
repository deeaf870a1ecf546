using SyncFleet.Core.Budgets;

namespace SyncFleet.Connectors.Http;

/// <summary>
/// One HTTP request to a source. Holds credentials: its text shows method and path only.
/// </summary>
public sealed record UpstreamRequest
{
    public HttpMethod Method { get; init; } = HttpMethod.Get;

    /// <summary>Absolute, http or https.</summary>
    public required Uri Uri { get; init; }

    /// <summary>Sent as they are, and only to the host of <see cref="Uri"/>: a redirect to another one goes without them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Null: no body.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Content type of <see cref="Body"/>; ignored without one.</summary>
    public string? ContentType { get; init; }

    /// <summary>
    /// Taken in this order before every try; put the one that refills fastest first. Empty: no budget, and nothing to block on a 429.
    /// </summary>
    public IReadOnlyList<RequestBudget> Budgets { get; init; } = [];

    /// <summary>Limit of one try, body included; null means the client's.</summary>
    public TimeSpan? TryTimeout { get; init; }

    /// <summary>
    /// How long a good answer may be given again to the same request with the same credentials; it takes no budget then. Null: never.
    /// Only for GET.
    /// </summary>
    public TimeSpan? KeepFor { get; init; }

    /// <summary>A kept answer is given only when the source says that it still holds. Ignored without <see cref="KeepFor"/>.</summary>
    public bool AsksAgain { get; init; }

    /// <summary>False for a request that must not be sent twice: then nothing is retried in memory. Default true.</summary>
    public bool Repeatable { get; init; } = true;

    /// <summary>Path for failure texts when the real one holds something secret; null means the path of <see cref="Uri"/>.</summary>
    public string? ShownPath { get; init; }

    public override string ToString() => $"{Method} {Shorten(ShownPath ?? Uri.AbsolutePath)}";

    private static string Shorten(string path) => path.Length <= 200 ? path : $"{path[..200]}…";
}
