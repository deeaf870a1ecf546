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
    public static ConformanceSource Create(SandboxHost sandbox, string stream, string upstreamStream) => new SandboxSource(sandbox, "finale", stream, upstreamStream)
    {
        Settings = source => new
        {
            baseUrl = source.Address,
            account = "acme",
            apiKey = "demo-key",
            apiSecret = "demo-secret",
            startDate = "2026-10-01",
            pageSize = 17,
        },
        Secret = "apiSecret",
        Future = """{"lastUpdatedDate":"2099-01-01T00:00:00"}""",
    };
}
