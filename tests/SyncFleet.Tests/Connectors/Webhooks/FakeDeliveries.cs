using System.Text;
using System.Text.Json;
using SyncFleet.Connectors;
using SyncFleet.Core.Budgets;
using SyncFleet.Core.Deliveries;

namespace SyncFleet.Tests.Connectors.Webhooks;

/// <summary>Deliveries in memory; places have gaps.</summary>
internal sealed class FakeDeliveries : IDeliveryStore
{
    private readonly List<(string Stream, StoredDelivery Delivery)> _stored = [];

    public void Store(string stream, string body) => _stored.Add((stream, new StoredDelivery
    {
        Place = (_stored.Count * 3) + 1,
        ReceivedAt = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(_stored.Count),
        Body = Encoding.UTF8.GetBytes(body),
    }));

    public SourceContext Open(JsonElement config) => new()
    {
        Config = config,
        Budget = new UnlimitedBudget(),
        Time = TimeProvider.System,
        Http = new HttpMessageInvoker(new SocketsHttpHandler()),
        Deliveries = this,
    };

    public Task<IReadOnlyList<StoredDelivery>> ReadAsync(string stream, long after, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StoredDelivery>>([.. _stored.Where(d => d.Stream == stream && d.Delivery.Place > after).Select(d => d.Delivery).Take(most)]);
}
