using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>A stream of the Altegio manifest that is read by changes and tells what was deleted.</summary>
public sealed class AltegioConformanceTests : ConnectorConformanceTests
{
    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        AltegioSources.Create(await SandboxHost.StartAsync("--Records", "60"), "records");
}

/// <summary>A stream of the Altegio manifest that comes whole in one answer.</summary>
public sealed class AltegioWholeConformanceTests : ConnectorConformanceTests
{
    public override string NoCursor => "Altegio's staff has no date of change; the stream is read in full each time";

    public override string NoDeletions => "Altegio leaves deleted staff out of the list; the stream is read in full each time";

    public override string NoPages => "Altegio gives the whole staff in one answer";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        AltegioSources.Create(await SandboxHost.StartAsync("--Records", "60"), "staff");
}

internal static class AltegioSources
{
    // A transaction that is changed keeps its date: only what is read again is seen to have changed.
    private const int TransactionDays = 90;

    public static ConformanceSource Create(SandboxHost sandbox, string stream, string cursor = """{"last_change_date":"2099-01-01T00:00:00+0000"}""") => new SandboxSource(sandbox, "altegio", stream, stream)
    {
        Settings = source => new
        {
            base_url = $"{source.Address}/api/v1",
            partner_token = "partner-demo",
            user_token = "user-demo",
            location_id = 4321,
            start_date = "2026-10-01",
            page_size = 17,
            transactions_overlap_days = TransactionDays,
        },
        Secret = "user_token",
        Future = cursor,
        ReadAgain = stream == "transactions" ? TimeSpan.FromDays(TransactionDays) : TimeSpan.FromMinutes(10),
    };
}
