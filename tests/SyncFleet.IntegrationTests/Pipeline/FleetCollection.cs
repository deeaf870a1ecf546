using Xunit;

namespace SyncFleet.IntegrationTests.Pipeline;

/// <summary>Tests that run the fleet's processes: one after the other, and not beside any other test, since they measure and kill.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class FleetCollection : ICollectionFixture<FleetFixture>
{
    public const string Name = "Fleet processes";
}
