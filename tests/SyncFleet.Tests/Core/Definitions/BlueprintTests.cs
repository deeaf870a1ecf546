using Shouldly;
using SyncFleet.Connectors;
using SyncFleet.Core.Definitions;
using SyncFleet.Testing.Services;
using Xunit;

namespace SyncFleet.Tests.Core.Definitions;

public sealed class BlueprintTests
{
    public static TheoryData<string> Files => [.. Directory.GetFiles(Path.Combine(LocalServices.Root, "deploy", "blueprints"), "*.yaml").Select(f => Path.GetFileName(f)!)];

    [Theory]
    [MemberData(nameof(Files))]
    public void A_blueprint_fits_the_connectors_that_come_with_the_product(string file)
    {
        var connectors = ConnectorCatalogue.Load([], TimeProvider.System).All.Select(c => c.Description).ToList();
        var documents = SyncDefinitionReader.Read(File.ReadAllText(Path.Combine(LocalServices.Root, "deploy", "blueprints", file)), file);

        documents.Problems.ShouldBeEmpty();
        documents.Syncs.ShouldNotBeEmpty();
        DefinitionCheck.Against(documents, connectors, new Dictionary<string, string>()).ShouldBeEmpty();
    }
}
