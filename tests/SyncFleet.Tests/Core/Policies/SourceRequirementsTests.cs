using Shouldly;
using SyncFleet.Core.Policies;
using Xunit;

namespace SyncFleet.Tests.Core.Policies;

public sealed class SourceRequirementsTests
{
    private const string Spec = """
        {
          "type": "object",
          "required": ["account", "api_key", "page_size", "credentials", "auth"],
          "properties": {
            "account": { "type": "string" },
            "api_key": { "type": "string", "airbyte_secret": true },
            "page_size": { "type": "integer", "default": 100 },
            "note": { "type": "string" },
            "credentials": {
              "type": "object",
              "required": ["client_id", "client_secret"],
              "properties": { "client_id": { "type": "string" }, "client_secret": { "type": "string", "airbyte_secret": true } }
            },
            "auth": { "type": "object", "oneOf": [ { "required": ["token"], "properties": { "token": { "airbyte_secret": true } } } ] }
          }
        }
        """;

    [Fact]
    public void A_complete_source_lacks_nothing() =>
        SourceRequirements.FindMissing(Spec, """{"account":"a","credentials":{"client_id":"1"},"auth":{}}""", ["api_key", "credentials.client_secret"])
            .ShouldBeEmpty();

    [Fact]
    public void Everything_lacking_is_named_and_secrets_are_told_apart() =>
        SourceRequirements.FindMissing(Spec, "{}", []).ShouldBe(
        [
            new MissingSetting("account", IsSecret: false),
            new MissingSetting("api_key", IsSecret: true),
            new MissingSetting("credentials.client_id", IsSecret: false),
            new MissingSetting("credentials.client_secret", IsSecret: true),
            new MissingSetting("auth", IsSecret: false),
        ]);

    [Theory]
    [InlineData("""{"account":null}""")]
    [InlineData("{}")]
    public void Null_counts_as_lacking(string settings) =>
        SourceRequirements.FindMissing("""{"required":["account"],"properties":{"account":{"type":["string","null"]}}}""", settings, [])
            .ShouldBe([new MissingSetting("account", IsSecret: false)]);

    [Theory]
    [InlineData("{}")]
    [InlineData("true")]
    [InlineData("""{"required":"account"}""")]
    public void A_spec_that_demands_nothing_is_met_by_anything(string spec) =>
        SourceRequirements.FindMissing(spec, "{}", []).ShouldBeEmpty();

    [Fact]
    public void A_secret_inside_an_object_may_be_stored_by_its_short_name() =>
        SourceRequirements.FindMissing("""{"required":["credentials"],"properties":{"credentials":{"required":["password"],"properties":{"password":{"airbyte_secret":true}}}}}""", "{}", ["password"])
            .ShouldBeEmpty();
}
