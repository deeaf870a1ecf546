using System.Text.Json;
using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>A QuickBooks entity whose deletions change data capture tells.</summary>
public sealed class QuickBooksConformanceTests : ConnectorConformanceTests
{
    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        QuickBooksSources.Create(await SandboxHost.StartAsync("--Now", "real", "--Records", "60"), "invoices", "invoice");
}

/// <summary>A QuickBooks entity that is never deleted, only made inactive.</summary>
public sealed class QuickBooksNameListConformanceTests : ConnectorConformanceTests
{
    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        QuickBooksSources.Create(await SandboxHost.StartAsync("--Now", "real", "--Records", "60"), "vendors", "vendor");
}

internal static class QuickBooksSources
{
    public static ConformanceSource Create(SandboxHost sandbox, string stream, string upstreamStream) => new SandboxSource(sandbox, "quickbooks", stream, upstreamStream)
    {
        Settings = source => Settings(source.Address),
        Secret = "clientSecret",
        Future = """{"MetaData":{"LastUpdatedTime":"2099-01-01T00:00:00Z"},"deletionsSince":"2099-01-01T00:00:00Z"}""",
        Deleted = record => (record.TryGetProperty("status", out var status) && status.ValueEquals("Deleted"))
            || (record.TryGetProperty("Active", out var active) && active.ValueKind == JsonValueKind.False),
    };

    public static object Settings(Uri address, int pageSize = 17) => new
    {
        baseUrl = address,
        authUrl = $"{address}/oauth2/v1/tokens/bearer",
        realmId = "4620816365000000",
        clientId = "demo-client",
        clientSecret = "demo-client-secret",
        refreshToken = "AB11-demo-refresh-token",
        pageSize,
    };
}
