using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>A Payamgostar stream that is read by the time of modification.</summary>
public sealed class PayamgostarConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Payamgostar's find leaves deleted objects out; only a full read shows that they are gone";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        PayamgostarSources.Create(await SandboxHost.StartAsync("--Records", "60"), "pre_invoices", "quote");
}

/// <summary>A Payamgostar whose pages begin at 0 and whose names begin in upper case.</summary>
public sealed class PayamgostarOtherServerConformanceTests : ConnectorConformanceTests
{
    public override string NoDeletions => "Payamgostar's find leaves deleted objects out; only a full read shows that they are gone";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) => PayamgostarSources.Create(
        await SandboxHost.StartAsync("--Records", "60", "--Payamgostar:FirstPage", "0", "--Payamgostar:PascalCase", "true"), "persons", "person");
}

internal static class PayamgostarSources
{
    public static ConformanceSource Create(SandboxHost sandbox, string stream, string upstreamStream) =>
        new SandboxSource(sandbox, "payamgostar", stream, upstreamStream)
        {
            Settings = source => new { baseUrl = source.Address, username = "demo", password = "demo-password", pageSize = 17 },
            Secret = "password",
            Future = """{"modifyDate":"2099-01-01T00:00:00+03:30"}""",
            ReadAgain = TimeSpan.FromMinutes(5),
        };
}
