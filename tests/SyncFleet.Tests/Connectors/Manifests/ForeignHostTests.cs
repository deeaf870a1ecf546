using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests;

/// <summary>An address that came with a record may be read, but never with the tenant's credentials.</summary>
public sealed class ForeignHostTests
{
    private const string Token = "{{ config['token'] }}";

    [Theory]
    [InlineData("url_base: 'https://api.example.com', path: '{{ stream_partition.link }}'", "https://api.example.com/items/1", true)]
    [InlineData("url_base: 'https://api.example.com', path: '{{ stream_partition.link }}'", "/items/1", true)]
    [InlineData("url_base: 'https://api.example.com', path: '{{ stream_partition.link }}'", "https://evil.example.net/items/1", false)]
    [InlineData("url_base: 'https://api.example.com', path: '{{ stream_partition.link }}'", "http://api.example.com/items/1", false)]
    [InlineData("url: '{{ stream_partition.link }}'", "https://api.example.com/items/1", false)]
    [InlineData("url_base: 'https://{{ stream_partition.link }}.example.com', path: items", "shop", true)]
    [InlineData("url_base: 'https://{{ stream_partition.link }}.example.com', path: items", "evil.net/?", false)]
    [InlineData("url_base: 'https://{{ stream_partition.link }}.com', path: items", "evil", false)]
    [InlineData("url_base: 'https://api.example.com/{{ stream_partition.link }}', path: items", "shop", true)]
    [InlineData("url_base: 'https://api.example.com/{{ stream_partition.link }}', path: items", "//evil.example.net/x", true)]
    [InlineData("url_base: 'https://api.example.com{{ stream_partition.link }}', path: items", ".evil.example.net", false)]
    [InlineData("url_base: 'https://api.example.com{{ stream_partition.link }}/', path: items", "@evil.example.net", false)]
    [InlineData("url_base: '{{ config[\"base\"] }}', path: items", "x", true)]
    public async Task Credentials_go_to_hosts_that_manifest_or_settings_name(string address, string link, bool signed)
    {
        var yaml = $$"""
            definitions:
              selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]} }
              parent:
                type: DeclarativeStream
                name: parent
                retriever: {type: SimpleRetriever, requester: {type: HttpRequester, url_base: "https://api.example.com", path: parents}, record_selector: {$ref: "#/definitions/selector"} }
            streams:
              - type: DeclarativeStream
                name: demo
                retriever:
                  type: SimpleRetriever
                  requester:
                    type: HttpRequester
                    {{address.Replace(", ", "\n        ", StringComparison.Ordinal)}}
                    request_headers: {X-Key: "{{Token}}"}
                    request_parameters: {key: "{{Token}}"}
                    authenticator: {type: BearerAuthenticator, api_token: "{{Token}}"}
                  record_selector: {$ref: "#/definitions/selector"}
                  partition_router: {type: SubstreamPartitionRouter, parent_stream_configs: [{type: ParentStreamConfig, parent_key: link, partition_field: link, stream: {$ref: "#/definitions/parent"} }] }
            """;
        using var upstream = new FakeUpstream(request => FakeUpstream.Json(request.Uri.AbsolutePath == "/parents" ? Parents(link) : """{"items": []}"""));
        var connector = ManifestConnector.Load(yaml, "demo", TimeProvider.System);

        await ManifestReading.ReadAsync(connector, upstream.Source(new { token = "secret-token", @base = "https://own.example.org" }), "demo");

        connector.Report.Streams[0].Reason.ShouldBeNull();
        var child = upstream.Seen[1];
        var text = string.Join(' ', child.Headers.Values) + child.Uri;
        (text.Split("secret-token").Length - 1).ShouldBe(signed ? 3 : 0);
    }

    private static string Parents(string link) => JsonSerializer.Serialize(new { items = new[] { new { link } } });
}
