using System.Text.Json;
using Shouldly;
using SyncFleet.Core.Definitions;
using SyncFleet.Core.Definitions.Checking;
using Xunit;

namespace SyncFleet.Tests.Core.Definitions;

public sealed class DefinitionCheckTests
{
    private static readonly ConnectorDescription Connector = new()
    {
        Name = "shop",
        Title = "Shop",
        SpecJson = """
            {"type":"object","required":["url","credentials","mode"],"properties":{
              "url":{"type":"string","pattern":"^https?://"},
              "mode":{"type":"string","enum":["live","test"],"default":"live"},
              "size":{"type":["integer","null"],"minimum":1,"maximum":100},
              "credentials":{"type":"object","oneOf":[
                {"required":["token"],"properties":{"token":{"type":"string","airbyte_secret":true}}},
                {"properties":{"user":{"type":"string"},"password":{"type":"string","airbyte_secret":true}}}]}}}
            """,
        Streams = [new() { Name = "orders", Key = ["id"], CursorField = "changed" }, new() { Name = "logs" }],
        RefusedStreams = [new() { Name = "reports", Reason = "AsyncRetriever is not supported", Line = 812 }],
    };

    [Theory]
    [InlineData("{}", "The setting 'url' is missing. Needed: string.")]
    [InlineData("""{"url":"ftp://x"}""", "'url' is 'ftp://x'. Allowed: what fits the pattern ^https?://.")]
    [InlineData("""{"url":"http://x","mode":"liv"}""", "'mode' is 'liv'. Allowed: 'live', 'test'.")]
    [InlineData("""{"url":"http://x","size":101}""", "'size' is 101. Allowed: at least 1, at most 100.")]
    [InlineData("""{"url":"http://x","size":1.5}""", "'size' is 1.5. Allowed: integer or null.")]
    [InlineData("""{"url":"http://x","credentials":{"usr":"x"}}""", "The connector has no setting 'usr'. Allowed: user. Did you mean 'user'?")]
    [InlineData("""{"url":"http://x","credentials":"x"}""", "'credentials' is 'x'. Allowed: object.")]
    public void A_setting_that_does_not_fit_is_told_with_what_is_allowed(string settings, string message)
    {
        using var document = JsonDocument.Parse(settings);

        new ConnectorSpec(Connector.SpecJson).Check(document.RootElement).ShouldHaveSingleItem().Message.ShouldBe(message);
    }

    [Fact]
    public void A_secret_in_the_open_is_refused_and_its_value_is_not_repeated()
    {
        using var document = JsonDocument.Parse("""{"url":"http://x","credentials":{"password":"hunter2"}}""");

        var fault = new ConnectorSpec(Connector.SpecJson).Check(document.RootElement).ShouldHaveSingleItem();

        fault.Path.ShouldBe("credentials.password");
        fault.Message.ShouldContain("is a secret");
        fault.Message.ShouldNotContain("hunter2");
    }

    [Fact]
    public void Settings_that_fit_have_no_fault_and_secrets_are_found_wherever_they_are()
    {
        ConnectorSpec spec = new(Connector.SpecJson);
        using var document = JsonDocument.Parse("""{"url":"https://x","size":null,"credentials":{"user":"me"}}""");

        spec.Check(document.RootElement).ShouldBeEmpty();
        spec.Secrets.Select(s => s.Path).ShouldBe(["credentials.token", "credentials.password"]);
    }

    [Theory]
    [InlineData("url", "5", "\"5\"")]
    [InlineData("size", "5", "5")]
    [InlineData("credentials", "{\"user\":\"me\"}", "{\"user\":\"me\"}")]
    [InlineData("unheard", "true", "true")]
    [InlineData("unheard", "007", "\"007\"")]
    [InlineData("unheard", "[1", "\"[1\"")]
    public void Text_typed_for_a_setting_becomes_what_the_spec_says_it_is(string path, string text, string json) =>
        new ConnectorSpec(Connector.SpecJson).ToJson(path, text).ShouldBe(json);

    [Fact]
    public void A_setting_inside_a_mapping_is_replaced_by_its_dotted_path()
    {
        SourceDefinition source = new() { Name = "s", Connector = "shop", SettingsJson = """{"url":"http://a"}""" };

        SourceSettings.With(source, "credentials.user", "me", Connector).SettingsJson.ShouldBe("""{"url":"http://a","credentials":{"user":"me"}}""");
    }

    [Fact]
    public void A_stream_is_checked_against_what_its_connector_can_do()
    {
        var documents = Read("""
            sync: s
            source: known
            destination: { schema: d }
            phases:
              - name: p
                streams:
                  - { stream: order, table: a, columns: { x: y } }
                  - { stream: logs, table: b, write: append, columns: { x: y } }
                  - { stream: orders, table: c, columns: { x: y } }
                  - { stream: reports, table: d, columns: { x: y } }
            """);

        var problems = DefinitionCheck.Against(documents, [Connector], new Dictionary<string, string> { ["known"] = "shop" });

        problems.Select(p => p.ToString()).ShouldBe(
        [
            "f.yaml:7: phases[0].streams[0].stream: The connector 'shop' has no stream 'order'. Allowed: orders, logs. Did you mean 'orders'?",
            "f.yaml:8: phases[0].streams[1].read: The stream 'logs' has no cursor, so it can't be read incrementally. Allowed: 'read: full'.",
            "f.yaml:10: phases[0].streams[3].stream: Stream 'reports' of connector 'shop' can't be read here: AsyncRetriever is not supported (manifest line 812).",
        ]);
    }

    [Fact]
    public void Without_any_connector_the_next_step_is_to_start_a_fetcher() =>
        DefinitionCheck.Against(Read("source: s\nconnector: shop\n"), [], new Dictionary<string, string>()).ShouldHaveSingleItem().Message.ShouldContain("Start a fetcher");

    [Fact]
    public void A_source_keeps_its_connector()
    {
        var problems = DefinitionCheck.Against(
            Read("source: s\nconnector: shop\nsettings: { url: http://x }\n"), [Connector], new Dictionary<string, string> { ["s"] = "bank" });

        problems.ShouldHaveSingleItem().Message.ShouldContain("keeps it");
    }

    private static DefinitionDocuments Read(string yaml) => SyncDefinitionReader.Read(yaml, "f.yaml");
}
