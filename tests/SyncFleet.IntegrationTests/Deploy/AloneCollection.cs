using Xunit;

namespace SyncFleet.IntegrationTests.Deploy;

/// <summary>Tests that read the lists of the broker on which every other test makes and deletes things: they run when nobody else does.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "Alone";
}
