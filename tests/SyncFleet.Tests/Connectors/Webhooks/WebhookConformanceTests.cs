using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Connectors.Webhooks;
using SyncFleet.Testing.Conformance;

namespace SyncFleet.Tests.Connectors.Webhooks;

public sealed class WebhookConformanceTests : ConnectorConformanceTests
{
    public override string NoCredentials => "the fleet's own store is read; who may send is the receiver's business";

    public override string NoThrottling => "the fleet's own store never asks to wait";

    public override string NoDeletions => "a delivery says what its sender says; there is no mark that all senders use";

    public override string NoSchema => "a sender may send any fields";

    protected override Task<ConformanceSource> CreateAsync(CancellationToken cancellationToken) => Task.FromResult<ConformanceSource>(new Source());

    private sealed class Source : ConformanceSource
    {
        private readonly FakeDeliveries _deliveries = new();

        public Source()
        {
            for (var number = 0; number < 40; number++)
            {
                _deliveries.Store(number % 4 == 3 ? "others" : "contacts", $$"""{"id":{{number}}}""");
            }
        }

        public override IConnector Connector { get; } = new WebhookConnector();

        public override string Stream => "contacts";

        public override JsonElement Config => JsonSerializer.SerializeToElement(new { streams = new[] { "contacts", "others" }, page_size = 7 });

        public override string FutureCheckpoint => """{"_delivery":4000000000000}""";

        public override SourceContext Open(JsonElement config) => _deliveries.Open(config);

        public override Task<int> ChangeAsync(CancellationToken cancellationToken)
        {
            _deliveries.Store("contacts", """[{"id":90},{"id":91}]""");
            return Task.FromResult(2);
        }
    }
}
