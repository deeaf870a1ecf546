using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>Altegio's clients, read by changes.</summary>
public sealed class AltegioClientsConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Altegio leaves deleted clients out of the list; only a full read shows that they are gone";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        AltegioSources.Create(await SandboxHost.StartAsync("--Records", "60"), "clients");
}

/// <summary>Altegio's transactions, read by windows of their dates.</summary>
public sealed class AltegioTransactionsConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Altegio leaves deleted transactions out of the list; only a full read shows that they are gone";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        AltegioSources.Create(await SandboxHost.StartAsync("--Records", "60"), "transactions", """{"date":"2099-01-01"}""");
}

/// <summary>Altegio's services, which come in one answer.</summary>
public sealed class AltegioServicesConformanceTests : ConnectorConformanceTests
{
    public override string NoCursor => "Altegio's services have no date of change; the stream is read in full each time";

    public override string NoDeletions => "Altegio leaves deleted services out of the list; the stream is read in full each time";

    public override string NoPages => "Altegio gives all services in one answer";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        AltegioSources.Create(await SandboxHost.StartAsync("--Records", "60"), "services");
}

/// <summary>The salons of an Altegio user.</summary>
public sealed class AltegioCompaniesConformanceTests : ConnectorConformanceTests
{
    public override string NoCursor => "Altegio's companies have no date of change; the stream is read in full each time";

    public override string NoDeletions => "Altegio leaves deleted companies out of the list; the stream is read in full each time";

    public override string NoPages => "a user has a few companies, which fit one page";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        AltegioSources.Create(await SandboxHost.StartAsync("--Records", "60"), "companies");
}
