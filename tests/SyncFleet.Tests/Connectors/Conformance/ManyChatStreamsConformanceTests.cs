using SyncFleet.Testing.Conformance;
using SyncFleet.Tests.Sandbox;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>ManyChat's custom fields, which come in one answer.</summary>
public sealed class ManyChatCustomFieldsConformanceTests : ConnectorConformanceTests
{
    public override string NoCursor => "ManyChat tells nothing of what changed; the stream is read in full each time";

    public override string NoDeletions => "ManyChat leaves deleted custom fields out of the list; the stream is read in full each time";

    public override string NoPages => "ManyChat gives all custom fields in one answer";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        ManyChatSources.Create(await SandboxHost.StartAsync("--Records", "60"), "custom_fields");
}

/// <summary>ManyChat's flows, which come in one answer.</summary>
public sealed class ManyChatFlowsConformanceTests : ConnectorConformanceTests
{
    public override string NoCursor => "ManyChat tells nothing of what changed; the stream is read in full each time";

    public override string NoDeletions => "ManyChat leaves deleted flows out of the list; the stream is read in full each time";

    public override string NoPages => "ManyChat gives all flows in one answer";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        ManyChatSources.Create(await SandboxHost.StartAsync("--Records", "60"), "flows");
}

/// <summary>ManyChat's subscribers, found by the value of a custom field.</summary>
public sealed class ManyChatFoundSubscribersConformanceTests : ConnectorConformanceTests
{
    public override string NoCursor => "ManyChat tells nothing of what changed; the stream is read in full each time";

    public override string NoDeletions => "a subscriber who is not found may be gone or changed; a search does not tell";

    protected override async Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        ManyChatSources.Create(await SandboxHost.StartAsync("--Records", "60"), "found_subscribers", "subscribers");
}
