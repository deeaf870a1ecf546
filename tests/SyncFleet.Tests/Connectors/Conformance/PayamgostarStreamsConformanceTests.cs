using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>Payamgostar's organizations.</summary>
public sealed class PayamgostarOrganizationsConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Payamgostar's find leaves deleted objects out; only a full read shows that they are gone";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        PayamgostarSources.Create(await SandboxHost.StartAsync("--Records", "60"), "organizations", "organization");
}

/// <summary>Payamgostar's invoices.</summary>
public sealed class PayamgostarInvoicesConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Payamgostar's find leaves deleted objects out; only a full read shows that they are gone";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        PayamgostarSources.Create(await SandboxHost.StartAsync("--Records", "60"), "invoices", "invoice");
}
