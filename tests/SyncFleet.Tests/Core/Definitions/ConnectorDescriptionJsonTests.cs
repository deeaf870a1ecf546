using Shouldly;
using SyncFleet.Core.Definitions;
using Xunit;

namespace SyncFleet.Tests.Core.Definitions;

public sealed class ConnectorDescriptionJsonTests
{
    [Theory]
    [InlineData("""{"name":"shop","title":"Shop","specJson":"{}","streams":[{"name":"orders","key":["id"]}]}""")]
    [InlineData("""{"name":"shop","title":"Shop","specJson":"{}","streams":[{"name":"orders","key":["id"]}],"refusedStreams":null,"later":1}""")]
    public void A_row_of_an_older_or_a_newer_fetcher_is_read_and_refuses_nothing(string json)
    {
        var description = ConnectorDescriptionJson.Read(json);

        description.Streams.ShouldHaveSingleItem().Name.ShouldBe("orders");
        description.RefusedStreams.ShouldBeEmpty();
        description.FaultOfRefused("orders").ShouldBeNull();
    }

    [Fact]
    public void Refused_streams_come_back_as_they_were_written()
    {
        RefusedStream refused = new() { Name = "reports", Reason = "AsyncRetriever is not supported", Line = 812 };
        ConnectorDescription description = new() { Name = "shop", Title = "Shop", SpecJson = "{}", Streams = [], RefusedStreams = [refused] };

        ConnectorDescriptionJson.Read(ConnectorDescriptionJson.Write(description)).RefusedStreams.ShouldBe([refused]);
    }
}
