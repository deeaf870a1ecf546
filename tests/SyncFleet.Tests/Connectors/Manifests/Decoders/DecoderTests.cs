using System.Text;
using System.Text.Json;
using Shouldly;
using SyncFleet.Connectors.Manifests;
using SyncFleet.Contracts;
using SyncFleet.Core.Failures;
using SyncFleet.Tests.Connectors.Http;
using Xunit;

namespace SyncFleet.Tests.Connectors.Manifests.Decoders;

public sealed class DecoderTests
{
    [Theory]
    [InlineData("{type: CsvDecoder}", "\uFEFFid,note\n1,\"a \"\"b\"\", c\"\n2\n3,x,too many\n", """{"id":"1","note":"a \u0022b\u0022, c"}|{"id":"2","note":null}|{"id":"3","note":"x"}""")]
    [InlineData("{type: CsvDecoder, delimiter: \"\\\\t\", set_values_to_none: [\"\", \"-\"]}", "id\tnote\r\n1\t-\r\n\r\n2\t\r\n", """{"id":"1","note":null}|{"id":"2","note":null}""")]
    [InlineData("{type: CsvDecoder}", "id,note\n", "")]
    [InlineData("{type: CsvDecoder}", "", "")]
    [InlineData("{type: JsonlDecoder}", "{\"a\":1}\r\n\r\n[{\"a\":2},{\"a\":3}]", """{"a":1}|{"a":2}|{"a":3}""")]
    [InlineData("{type: IterableDecoder}", "one\r\ntwo", """{"record":"one"}|{"record":"two"}""")]
    [InlineData("{type: XmlDecoder}", "<a:r xmlns:a='u'><b c='1'>t</b><!-- no --><b/></a:r>", """{"a:r":{"@xmlns:a":"u","b":[{"@c":"1","#text":"t"},null]}}""")]
    [InlineData("{type: GzipDecoder, decoder: {type: JsonDecoder}}", "[{\"a\":1}]", """{"a":1}""")]
    public async Task Content_becomes_records(string decoder, string body, string records)
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Text(body, "text/plain"));

        (await ReadAsync(upstream, decoder)).ShouldBe(records.Split('|', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Packed_content_is_unpacked()
    {
        byte[][] lines = [Encoding.UTF8.GetBytes("{\"a\":1}\n"), Encoding.UTF8.GetBytes("{\"a\":2}\n")];
        using var gzip = new FakeUpstream(_ => new HttpResponseMessage { Content = new ByteArrayContent(Archives.Gzip(lines)) });
        using var zip = new FakeUpstream(_ => new HttpResponseMessage { Content = new ByteArrayContent(Archives.Zip(lines[..1], lines[1..])) });

        (await ReadAsync(gzip, "{type: GzipDecoder, decoder: {type: JsonlDecoder}}")).ShouldBe(["""{"a":1}""", """{"a":2}"""]);
        (await ReadAsync(zip, "{type: ZipfileDecoder, decoder: {type: JsonlDecoder}}")).ShouldBe(["""{"a":1}""", """{"a":2}"""]);
    }

    [Theory]
    [InlineData("{type: CsvDecoder}", "id\n\"open", "separated values that break off inside quotes")]
    [InlineData("{type: JsonlDecoder}", "{\"a\":1}\n<html>", "faulty JSON")]
    [InlineData("{type: XmlDecoder}", "<a><b></a>", "XML that cannot be read at line 1")]
    [InlineData("{type: ZipfileDecoder, decoder: {type: JsonlDecoder}}", "no archive", "no zip archive, or a damaged one")]
    public async Task Content_of_another_kind_is_a_failure_and_never_an_empty_page(string decoder, string body, string reason)
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Text(body, "text/plain"));

        var failure = await Should.ThrowAsync<SyncFleetException>(ReadAsync(upstream, decoder));

        failure.Kind.ShouldBe(FailureKind.Transient);
        failure.Message.ShouldContain(reason);
    }

    [Fact]
    public async Task Single_value_where_records_should_be_is_told_with_the_line()
    {
        using var upstream = new FakeUpstream(_ => FakeUpstream.Json("""{"items": "none today"}"""));

        var failure = await Should.ThrowAsync<SyncFleetException>(ReadAsync(upstream, "{type: JsonDecoder}", path: "[items]"));

        failure.Message.ShouldContain("a single value where the records should be (field_path, manifest line 8)");
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(FakeUpstream upstream, string decoder, string path = "[]")
    {
        var yaml = $$"""
            streams:
              - type: DeclarativeStream
                name: demo
                retriever:
                  type: SimpleRetriever
                  decoder: {{decoder}}
                  requester: {type: HttpRequester, url_base: "https://api.example.com"}
                  record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: {{path}} } }
            """;
        var connector = ManifestConnector.Load(yaml, "demo", TimeProvider.System);
        connector.Report.Streams[0].Reason.ShouldBeNull();
        return [.. (await ManifestReading.ReadAsync(connector, upstream.Source(), "demo")).Records.Select(record => JsonSerializer.Serialize(record))];
    }
}
