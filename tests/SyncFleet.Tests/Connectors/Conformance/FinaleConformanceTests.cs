using System.Text.Json;
using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>A stream of Finale that is read by the dates of its changes.</summary>
public sealed class FinaleConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Finale tells nothing of deleted products; only a full read shows that they are gone";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        FinaleSources.Create(await SandboxHost.StartAsync("--Records", "60"), "products", "product");
}

/// <summary>A stream of Finale that can only be read whole.</summary>
public sealed class FinaleWholeConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Finale tells nothing of deleted stock; the stream is read in full each time";

    public override string NoCursor => "Finale's stock cannot be filtered by date; the stream is read in full each time";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        FinaleSources.Create(await SandboxHost.StartAsync("--Records", "60"), "inventory", "inventoryitem");
}

internal static class FinaleSources
{
    /// <param name="sandbox">The sandbox.</param>
    /// <param name="stream">The stream.</param>
    /// <param name="upstreamStream">The same as the sandbox calls it.</param>
    /// <param name="pageSize">Rows of a page.</param>
    /// <param name="part">Column that has a word, for a stream of which the collection holds others, too.</param>
    public static ConformanceSource Create(
        SandboxHost sandbox, string stream, string upstreamStream, int pageSize = 17, (string Column, string Word)? part = null) =>
        new SandboxSource(sandbox, "finale", stream, upstreamStream)
        {
            Settings = source => new
            {
                baseUrl = source.Address,
                account = "acme",
                apiKey = "demo-key",
                apiSecret = "demo-secret",
                startDate = "2026-10-01",
                pageSize,
            },
            Secret = "apiSecret",
            Future = """{"lastUpdatedDate":"2099-01-01T00:00:00"}""",
            Snapshot = part is { } meant ? client => ReadAsync(client, upstreamStream, meant) : null,
        };

    // A collection is a table of columns.
    private static async Task<IReadOnlyCollection<string>> ReadAsync(HttpClient client, string collection, (string Column, string Word) part)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/finale/acme/api/{collection}");
        request.Headers.Authorization = new("Basic", Convert.ToBase64String("demo-key:demo-secret"u8));
        using var answer = await client.SendAsync(request);
        using var table = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var columns = table.RootElement.EnumerateObject().ToDictionary(column => column.Name, column => column.Value.EnumerateArray().ToList(), StringComparer.Ordinal);
        return [.. columns[part.Column].Index().Where(row => row.Item.GetRawText().Contains(part.Word, StringComparison.Ordinal))
            .Select(row => string.Join('|', columns.Values.Select(column => column[row.Index].GetRawText())))];
    }
}
