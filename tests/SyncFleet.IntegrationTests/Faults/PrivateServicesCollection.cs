using Xunit;

namespace SyncFleet.IntegrationTests.Faults;

/// <summary>Tests that end servers: not beside any other test.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class PrivateServicesCollection : ICollectionFixture<PrivateFleetFixture>
{
    public const string Name = "Private services";
}
