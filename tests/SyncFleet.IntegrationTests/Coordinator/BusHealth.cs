using MassTransit;

namespace SyncFleet.IntegrationTests.Coordinator;

internal static class BusHealth
{
    /// <summary>Returns when every receive endpoint of the bus has its queue.</summary>
    public static async Task WaitForHealthAsync(this IBusControl bus) => await bus.WaitForHealthStatus(BusHealthStatus.Healthy, TimeSpan.FromSeconds(30));
}
