using Shouldly;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.IntegrationTests.Web;

public sealed class ApiDocumentTests(WebFixture web) : IClassFixture<WebFixture>
{
    [Fact]
    public async Task The_document_of_the_API_is_as_approved() =>
        Approved.Match(await web.Client.GetStringAsync("/openapi/v1.json"), "openapi", "json");

    [Fact]
    public async Task Connectors_are_listed_with_their_streams()
    {
        var connector = (await web.GetAsync("/api/v1/connectors")).EnumerateArray().ShouldHaveSingleItem();

        connector.GetProperty("name").GetString().ShouldBe("finale");
        connector.GetProperty("streams").EnumerateArray().Select(s => s.GetProperty("name").GetString()).ShouldBe(["products", "facilities", "inventory"]);
    }
}
