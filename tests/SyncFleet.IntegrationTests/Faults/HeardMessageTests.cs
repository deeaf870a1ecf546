using System.Text;
using RabbitMQ.Client;
using Shouldly;
using SyncFleet.Chaos.Faults;
using SyncFleet.Contracts;
using Xunit;

namespace SyncFleet.IntegrationTests.Faults;

/// <summary>Messages as another version of the fleet sends them.</summary>
public sealed class HeardMessageTests
{
    [Theory]
    [InlineData(nameof(CancelSyncRun), "requestedBy")]
    [InlineData(nameof(RowsReady), "rowCount, readComplete")]
    [InlineData(nameof(StartSync), "tenant, syncRunId, fullRefresh, requestedBy, requestedAt")]
    [InlineData(nameof(StreamRunFailed), "detail, retryAfter, stage")]
    [InlineData(nameof(FetchStream), "part")]
    [InlineData("unknown", "")]
    public void The_optional_properties_are_those_of_the_contracts(string message, string members) =>
        string.Join(", ", MessageShapes.OptionalMembers(message)).ShouldBe(members);

    [Fact]
    public void The_older_shape_lacks_every_optional_property_and_the_newer_one_has_unknown_ones()
    {
        var heard = Hear(QueueNames.WritePostgres, """{"messageType":["urn:message:SyncFleet.Contracts:RowsReady"],"message":{"lane":1,"rowCount":7,"readComplete":true}}""");

        heard.Kind.ShouldBe("RowsReady");
        Text(heard.AsOlder()).ShouldBe("""{"messageType":["urn:message:SyncFleet.Contracts:RowsReady"],"message":{"lane":1}}""");
        Text(heard.AsNewer()).ShouldContain(""","readComplete":true,"propertyOfALaterVersion":{"nested":[1,"two",null]},"flagOfALaterVersion":true}""");
    }

    [Fact]
    public void A_bare_request_is_known_by_its_exchange()
    {
        var heard = Hear(QueueNames.StartSync, """{"sync":"s","syncRunId":"01900000-0000-7000-8000-000000000009","requestedBy":"chaos"}""");

        Text(heard.AsOlder()).ShouldBe("""{"sync":"s"}""");
    }

    [Fact]
    public void The_saga_is_never_sent_a_request_without_its_run()
    {
        var heard = Hear(QueueNames.Coordinate, """{"messageType":["urn:message:SyncFleet.Contracts:StartSync"],"message":{"sync":"s","syncRunId":"01900000-0000-7000-8000-000000000009","fullRefresh":true}}""");

        Text(heard.AsOlder()).ShouldEndWith(""","message":{"sync":"s","syncRunId":"01900000-0000-7000-8000-000000000009"}}""");
    }

    private static HeardMessage Hear(string exchange, string body) => HeardMessage.From(exchange, new BasicProperties(), Encoding.UTF8.GetBytes(body));

    private static string Text(HeardMessage message) => Encoding.UTF8.GetString(message.Body);
}
