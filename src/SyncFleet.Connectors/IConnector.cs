using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SyncFleet.Connectors.Http;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Deliveries;
using SyncFleet.Core.Pages;

namespace SyncFleet.Connectors;

/// <summary>One SaaS API, be it a manifest or code.</summary>
public interface IConnector
{
    ConnectorDescription Description { get; }

    /// <summary>
    /// Tries the credentials with the smallest possible read. Returns when the source answered well; otherwise throws a
    /// <see cref="SyncFleet.Core.Failures.SyncFleetException"/> that says why.
    /// </summary>
    Task CheckAsync(SourceContext source, CancellationToken cancellationToken);

    /// <summary>
    /// The streams of this very source: keys, cursors, fields. The same as <see cref="ConnectorDescription.Streams"/> unless
    /// <see cref="ConnectorDescription.StreamsBySource"/> says that they depend on the source; fields may depend on it in any case.
    /// </summary>
    Task<IReadOnlyList<StreamDescription>> DiscoverAsync(SourceContext source, CancellationToken cancellationToken) =>
        Task.FromResult(Description.Streams);

    /// <summary>
    /// Reads a stream page by page. May be left after any page and taken up later, by another process, with that page's
    /// <see cref="Page.NextPosition"/>. Throws <see cref="SyncFleet.Core.Failures.SyncFleetException"/>; kind Throttled, with
    /// RetryAfter, when the budget or the source says wait.
    /// </summary>
    IAsyncEnumerable<Page> ReadAsync(SourceContext source, ReadRequest request, CancellationToken cancellationToken);
}

/// <summary>What is read and from where.</summary>
public sealed record ReadRequest
{
    public required string Stream { get; init; }

    /// <summary>The checkpoint of the last run (JSON of the connector); null: read everything.</summary>
    public string? Checkpoint { get; init; }

    /// <summary><see cref="Page.NextPosition"/> of the last stored page; null: begin at the first.</summary>
    public string? Position { get; init; }

    /// <summary>Which part of a divided stream is read; null: the whole. See <see cref="IDividingConnector"/>.</summary>
    public string? Part { get; init; }

    /// <summary>A full refresh was asked for: an answer kept from before may not stand for the source's own. Default false.</summary>
    public bool IsFullRefresh { get; init; }
}

/// <summary>A source while it is being read: settings with secrets opened, and what the connector may use. Never logged.</summary>
public sealed class SourceContext
{
    /// <summary>The settings with the secrets in their places; matches the connector's spec.</summary>
    public required JsonElement Config { get; init; }

    public required IRateBudget Budget { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The HTTP stack; one per process.</summary>
    public required HttpMessageInvoker Http { get; init; }

    /// <summary>What others sent to the source; null: this process keeps no deliveries.</summary>
    public IDeliveryStore? Deliveries { get; init; }

    /// <summary>The tokens of this source. Default: a store of this context's own, which forgets them with it.</summary>
    public ITokenStore Tokens { get => field ??= new MemoryTokenStore(); init; }

    /// <summary>Seals what a position must not tell in the open. Default: with a key of this process.</summary>
    public ITextSeal Seal { get => field ??= new MemorySeal(); init; }

    /// <summary>Where a connector tells the operator what happens; by default nowhere.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>Answers kept for a while. Default: a cache of this context's own.</summary>
    public ResponseCache Cache { get => field ??= new ResponseCache(); init; }

    /// <summary>Called just before the first request to the source in this read; measures latency.</summary>
    public Action? OnFirstRequest { get; init; }

    public override string ToString() => nameof(SourceContext);
}
