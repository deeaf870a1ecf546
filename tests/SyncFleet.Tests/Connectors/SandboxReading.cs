using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Tokens;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Pages;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors;

/// <summary>A code connector on a sandbox, with tokens that last from read to read.</summary>
internal sealed class SandboxReading(SandboxHost sandbox, IConnector connector, object settings) : IAsyncDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());

    public SandboxHost Sandbox => sandbox;

    public MemoryTokenStore Tokens { get; init; } = new();

    public IRateBudget Budget { get; init; } = new UnlimitedBudget();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public Uri Upstream => new(sandbox.Client.BaseAddress!, connector.Description.Name);

    public Task CheckAsync(object? other = null) => connector.CheckAsync(Source(other), CancellationToken.None);

    /// <summary>Reads to the end.</summary>
    public async Task<(List<JsonElement> Records, string? Checkpoint, List<Page> Pages)> ReadAsync(string stream, string? checkpoint = null, object? other = null)
    {
        List<Page> pages = [];
        await foreach (var page in connector.ReadAsync(Source(other), new ReadRequest { Stream = stream, Checkpoint = checkpoint }, CancellationToken.None))
        {
            pages.Add(page);
        }

        return ([.. pages.SelectMany(Records)], pages.LastOrDefault(page => page.CursorAfter is not null)?.CursorAfter, pages);
    }

    /// <summary>Reads as a fetcher does that leaves after every page.</summary>
    public async Task<List<JsonElement>> ReadInSlicesAsync(string stream)
    {
        List<JsonElement> records = [];
        var request = new ReadRequest { Stream = stream };
        do
        {
            var (read, next) = await ReadPageAsync(request);
            records.AddRange(read);
            request = request with { Position = next };
        }
        while (request.Position is not null);
        return records;
    }

    /// <summary>One page, and where the next begins.</summary>
    public async Task<(List<JsonElement> Records, string? Next)> ReadPageAsync(ReadRequest request)
    {
        var page = await connector.ReadAsync(Source(null), request, CancellationToken.None).FirstAsync();
        return ([.. Records(page)], page.NextPosition);
    }

    public Task<JsonElement> ChangeAsync(string stream, int count = 0, int deletes = 0, int creates = 0) =>
        sandbox.PostAsync("/sandbox/change", new { upstream = connector.Description.Name, stream, count, deletes, creates });

    /// <summary>What the sandbox counted at its log-in and token endpoints.</summary>
    public async Task<JsonElement> CountTokensAsync() => (await sandbox.GetAsync("/sandbox/state")).GetProperty("tokens").EnumerateArray()
        .Single(tokens => tokens.GetProperty("upstream").GetString() == connector.Description.Name);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        Tokens.Dispose();
        await sandbox.DisposeAsync();
    }

    private static IEnumerable<JsonElement> Records(Page page) => System.Text.Encoding.UTF8.GetString(page.Records.Span)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line));

    private SourceContext Source(object? other) => new()
    {
        Config = JsonSerializer.SerializeToElement(other ?? settings),
        Budget = Budget,
        Time = Time,
        Http = _http,
        Tokens = Tokens,
    };
}
