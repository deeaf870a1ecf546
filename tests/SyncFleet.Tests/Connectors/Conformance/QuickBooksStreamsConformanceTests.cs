using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>QuickBooks' customers.</summary>
public sealed class QuickBooksCustomersConformanceTests : ConnectorConformanceTests
{
    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        QuickBooksSources.Create(await SandboxHost.StartAsync("--Now", "real", "--Records", "60"), "customers", "customer");
}

/// <summary>QuickBooks' items.</summary>
public sealed class QuickBooksItemsConformanceTests : ConnectorConformanceTests
{
    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        QuickBooksSources.Create(await SandboxHost.StartAsync("--Now", "real", "--Records", "60"), "items", "item");
}

/// <summary>QuickBooks' purchase orders.</summary>
public sealed class QuickBooksPurchaseOrdersConformanceTests : ConnectorConformanceTests
{
    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        QuickBooksSources.Create(await SandboxHost.StartAsync("--Now", "real", "--Records", "60"), "purchase_orders", "purchaseorder");
}

/// <summary>QuickBooks' payments.</summary>
public sealed class QuickBooksPaymentsConformanceTests : ConnectorConformanceTests
{
    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        QuickBooksSources.Create(await SandboxHost.StartAsync("--Now", "real", "--Records", "60"), "payments", "payment");
}
