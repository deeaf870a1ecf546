using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>Finale's vendors: the parties that are suppliers.</summary>
public sealed class FinaleVendorsConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Finale tells nothing of deleted vendors; only a full read shows that they are gone";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        FinaleSources.Create(await SandboxHost.StartAsync("--Records", "60"), "vendors", "partygroup", pageSize: 5, part: ("roleTypeIdList", "SUPPLIER"));
}

/// <summary>Finale's purchase orders, whose items come with a request each.</summary>
public sealed class FinalePurchaseOrdersConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Finale tells nothing of deleted purchase orders; only a full read shows that they are gone";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        FinaleSources.Create(await SandboxHost.StartAsync("--Records", "60"), "purchase_orders", "order", part: ("orderTypeId", "PURCHASE_ORDER"));
}

/// <summary>Finale's shipments.</summary>
public sealed class FinaleShipmentsConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Finale tells nothing of deleted shipments; only a full read shows that they are gone";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        FinaleSources.Create(await SandboxHost.StartAsync("--Records", "60"), "shipments", "shipment");
}

/// <summary>Finale's facilities, which can only be read whole.</summary>
public sealed class FinaleFacilitiesConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Finale tells nothing of deleted facilities; the stream is read in full each time";

    public override string NoCursor => "Finale's facilities have no date of change; the stream is read in full each time";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        FinaleSources.Create(await SandboxHost.StartAsync("--Records", "60"), "facilities", "facility", pageSize: 5);
}
