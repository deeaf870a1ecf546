using SyncFleet.Testing.Conformance;

namespace SyncFleet.Tests.Connectors.Conformance;

/// <summary>The manifest of RabbitMQ's management API, on a broker in memory.</summary>
public sealed class RabbitMqManagementConformanceTests : ConnectorConformanceTests
{
    public override string NoCursor => "a broker's queues have no date of change; the stream is read in full each time";

    public override string NoDeletions => "a broker knows nothing of deleted queues; the stream is read in full each time";

    protected override Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ConformanceSource>(new FakeBroker());
}
