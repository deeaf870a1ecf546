using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>Siagh's contacts: one full read each time.</summary>
public sealed class SiaghConformanceTests : ConnectorConformanceTests
{
    public override string NoCursor => "Siagh's contacts have no date of change; the stream is read in full each time";

    public override string NoDeletions => "Siagh leaves deleted contacts out of the list; the stream is read in full each time";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        new SandboxSource(await SandboxHost.StartAsync("--Records", "60"), "siagh", "contacts", "contacts")
        {
            Settings = source => new { baseUrl = source.Address, username = "حسابدار", passwordHash = "4B4D9529148D8D9440D7E20C78287F69", pageSize = 17 },
            Secret = "passwordHash",
            Wrong = "0123456789ABCDEF0123456789ABCDEF",
        };
}
