using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests;

public sealed class SettingsCheckTests
{
    private const string Yaml = """
        streams:
          - type: DeclarativeStream
            name: demo
            retriever:
              type: SimpleRetriever
              requester: {type: HttpRequester, url_base: "https://api.example.com"}
              record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: []}}
        spec:
          type: Spec
          connection_specification:
            type: object
            properties:
              start: {type: string, pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
              size: {type: integer, minimum: 1, maximum: 100}
              zone: {type: string, enum: [eu, us]}
              lists: {type: array, items: {type: string, minLength: 2}}
              login:
                type: object
                oneOf:
                  - {type: object, required: [key], properties: {kind: {type: string, const: key}, key: {type: string, airbyte_secret: true}}}
                  - {type: object, required: [user, password], properties: {kind: {type: string, const: user}, user: {type: string}, password: {type: string}}}
              slow: {type: string, pattern: "^(?=(a+)+$)(a+)+$"}
        """;

    [Theory]
    [InlineData("""{"start": "2026-01-01", "size": 5, "zone": "eu", "lists": ["ab"], "login": {"kind": "key", "key": "k"}}""", null)]
    [InlineData("""{"more": 1}""", null)]
    [InlineData("""{"slow": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!"}""", null)]
    [InlineData("""{"start": "secret-value"}""", "start does not have the form ^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    [InlineData("""{"size": 0}""", "size must be at least 1")]
    [InlineData("""{"size": 5.5}""", "size must be integer")]
    [InlineData("""{"size": "secret-value"}""", "size must be integer")]
    [InlineData("""{"zone": "secret-value"}""", "zone must be one of eu, us")]
    [InlineData("""{"lists": ["ab", "c"]}""", "lists[1] must have at least 2 characters")]
    [InlineData("""{"login": {"kind": "user", "user": "secret-value"}}""", "login.password is missing")]
    [InlineData("""{"login": {"kind": "other"}}""", "login fits none of its 2 forms")]
    public async Task Settings_are_held_against_the_spec_and_no_value_is_told(string settings, string? fault)
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("{}"));
        var connector = ManifestConnector.Load(Yaml, "demo", TimeProvider.System);
        var reading = ManifestReading.ReadAsync(connector, upstream.Source(JsonSerializer.Deserialize<JsonElement>(settings)), "demo");
        if (fault is null)
        {
            await reading;
            return;
        }

        var failure = await Should.ThrowAsync<SyncFleetException>(reading);

        failure.Kind.ShouldBe(FailureKind.Configuration);
        failure.Message.ShouldContain(fault);
        failure.ToString().ShouldNotContain("secret-value");
        upstream.Seen.ShouldBeEmpty();
    }
}
