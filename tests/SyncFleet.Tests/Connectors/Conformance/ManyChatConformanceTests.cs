using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>ManyChat's subscribers, each asked for by its id.</summary>
public sealed class ManyChatConformanceTests : ConnectorConformanceTests
{
    public override string NoCursor => "ManyChat tells nothing of what changed; the stream is read in full each time";

    public override string NoDeletions => "a subscriber that is gone is refused by ManyChat; only a full read shows it";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        ManyChatSources.Create(await SandboxHost.StartAsync("--Records", "60"), "subscribers");
}

/// <summary>ManyChat's tags, which come in one answer.</summary>
public sealed class ManyChatTagsConformanceTests : ConnectorConformanceTests
{
    public override string NoCursor => "ManyChat tells nothing of what changed; the stream is read in full each time";

    public override string NoDeletions => "ManyChat leaves deleted tags out of the list; the stream is read in full each time";

    public override string NoPages => "ManyChat gives all tags in one answer";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        ManyChatSources.Create(await SandboxHost.StartAsync("--Records", "60"), "tags");
}

internal static class ManyChatSources
{
    public static ConformanceSource Create(SandboxHost sandbox, string stream, string? upstreamStream = null) => new SandboxSource(sandbox, "manychat", stream, upstreamStream ?? stream)
    {
        Settings = source => new
        {
            base_url = source.Address,
            api_key = "55501:demo-manychat-key",
            subscriber_ids = Enumerable.Range(1, 5).Select(n => $"{9_001_002_000 + n}"),
            sync_field_id = 301,
            sync_field_values = new[] { "C-1", "C-2", "C-3" },
        },
        Secret = "api_key",
    };
}
