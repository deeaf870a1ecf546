using System.Reflection;
using System.Text.Json;
using MassTransit.Serialization;
using Shouldly;
using SyncFleet.Contracts;
using SyncFleet.Testing.Approvals;
using Xunit;

namespace SyncFleet.Tests.Contracts;

public sealed class ContractTests
{
    // What the bus itself uses, so that the approved text is the text on the wire.
    private static readonly JsonSerializerOptions Wire = new(SystemTextJsonMessageSerializer.Options) { WriteIndented = true };

    public static TheoryData<string> Names => [.. ContractSamples.All.Select(m => m.GetType().Name)];

    [Fact]
    public void Every_message_has_a_sample()
    {
        // Parts of messages are no messages themselves.
        Type[] parts = [typeof(StreamCounters)];
        typeof(StartSync).Assembly.GetExportedTypes()
            .Where(t => t.IsClass && t.GetMethod("<Clone>$") is not null).Except(parts).Select(t => t.Name).Order(StringComparer.Ordinal)
            .ShouldBe(ContractSamples.All.Select(m => m.GetType().Name).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_json_of_a_message_is_as_approved(string name)
    {
        var sample = Sample(name);
        Approved.Match(JsonSerializer.Serialize(sample, sample.GetType(), Wire), name, "json");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_read_as_it_was_written(string name)
    {
        var sample = Sample(name);
        JsonSerializer.Deserialize(JsonSerializer.Serialize(sample, sample.GetType(), Wire), sample.GetType(), Wire).ShouldBe(sample);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_with_a_property_of_a_later_version_is_still_read(string name)
    {
        var sample = Sample(name);
        var json = JsonSerializer.Serialize(sample, sample.GetType(), Wire).TrimEnd().TrimEnd('}') + ""","addedLater":{"x":[1]}}""";
        JsonSerializer.Deserialize(json, sample.GetType(), Wire).ShouldBe(sample);
    }

    [Fact]
    public void The_shortest_start_sync_names_only_the_sync()
    {
        var message = JsonSerializer.Deserialize<StartSync>("""{"sync":"finale-products"}""", Wire)!;
        message.ShouldBe(new StartSync { Sync = "finale-products" });
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"sync":"a","syncRunId":"not an id"}""")]
    [InlineData("""{"sync":"a","fullRefresh":"perhaps"}""")]
    public void A_start_sync_that_makes_no_sense_is_not_read(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<StartSync>(json, Wire));

    [Fact]
    public void Messages_are_sealed_and_have_no_base()
    {
        foreach (var type in ContractSamples.All.Select(m => m.GetType()))
        {
            type.IsSealed.ShouldBeTrue(type.Name);
            type.BaseType.ShouldBe(typeof(object), type.Name);
            type.GetProperties(BindingFlags.Public | BindingFlags.Instance).ShouldAllBe(p => p.CanRead);
        }
    }

    private static object Sample(string name) => ContractSamples.All.Single(m => m.GetType().Name == name);
}
