using Xunit;

namespace SyncFleet.IntegrationTests.Deploy;

/// <summary>The demo reads the broker that every other test makes and deletes things on, so it runs when nobody else does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
