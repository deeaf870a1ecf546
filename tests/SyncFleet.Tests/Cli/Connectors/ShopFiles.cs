using System.Text.Json;
using SyncFleet.Tests.Connectors.Http;

namespace SyncFleet.Tests.Cli.Connectors;

/// <summary>A shop's API in memory, a manifest for it with a stream that is refused, and settings for it.</summary>
internal sealed class ShopFiles : IDisposable
{
    public const string Token = "tok/en 77";

    private const string ManifestText = """
        version: 6.48.0
        type: DeclarativeSource
        metadata: {title: A shop}
        check: {type: CheckStream, stream_names: [items]}
        definitions:
          requester:
            type: HttpRequester
            url_base: "{{ config['base_url'] }}"
            path: items
            authenticator: {type: BearerAuthenticator, api_token: "{{ config['token'] }}"}
            request_parameters: {echo: "{{ config['token'] }}"}
          selector:
            type: RecordSelector
            extractor: {type: DpathExtractor, field_path: [data]}
        streams:
          - type: DeclarativeStream
            name: items
            primary_key: [id]
            retriever:
              type: SimpleRetriever
              requester: {$ref: "#/definitions/requester"}
              record_selector: {$ref: "#/definitions/selector"}
              paginator:
                type: DefaultPaginator
                page_token_option: {type: RequestOption, inject_into: request_parameter, field_name: page}
                pagination_strategy: {type: PageIncrement, page_size: 3, start_from_page: 1, inject_on_first_request: true}
            schema_loader: {type: InlineSchemaLoader, schema: {type: object, properties: {id: {type: integer}, name: {type: string}}}}
          - type: DeclarativeStream
            name: odd
            retriever:
              type: SimpleRetriever
              requester: {type: CustomRequester, class_name: source_shop.components.Odd}
              record_selector: {$ref: "#/definitions/selector"}
        spec:
          type: Spec
          connection_specification:
            type: object
            required: [token]
            properties:
              base_url: {type: string, default: "https://shop.test/api/", description: Where the shop is.}
              token: {type: string, airbyte_secret: true}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("syncfleet-shop-").FullName;

    public ShopFiles()
    {
        Manifest = Write("shop.yaml", ManifestText);
        Settings = Write("settings.json", "{}");
        Source = Write("source.yaml", "source: my-shop\nconnector: shop\nsettings: { base_url: https://shop.test/api/ }\nsecrets: { token: { env: SYNCFLEET_SECRET_SHOP } }\n");
        Wrong = Write("wrong.yaml", "source: my-shop\nconnector: shop\nsettings: { bas_url: x }\n");
    }

    public FakeUpstream Upstream { get; } = new(Answer);

    public string Manifest { get; }

    public string Settings { get; }

    public string Source { get; }

    public string Wrong { get; }

    /// <summary>A terminal before this shop.</summary>
    public Shell Shell(CancellationToken stop = default) => new(new FakeApi())
    {
        Upstream = () => Upstream,
        Stop = stop,
        Settings = { ["SECRET_TOKEN"] = Token, ["SECRET_SHOP"] = Token },
    };

    public string Write(string name, string text)
    {
        var file = Path.Combine(_folder, name);
        File.WriteAllText(file, text);
        return file;
    }

    /// <summary>What was printed, wherever the files lie.</summary>
    public string Scrub(string transcript) => transcript.Replace(_folder, "/shop", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static HttpResponseMessage Answer(SeenRequest request)
    {
        if (request.Headers.GetValueOrDefault("Authorization") != $"Bearer {Token}")
        {
            return FakeUpstream.Json("""{"message":"bad token"}""", 401);
        }

        var first = request.Uri.Query.Contains("page=2", StringComparison.Ordinal) ? 4 : 1;
        return FakeUpstream.Json(JsonSerializer.Serialize(new
        {
            data = Enumerable.Range(first, first == 1 ? 3 : 2).Select(id => new
            {
                id,
                name = id == 2 ? "a name that is so long that no table could hold it" : $"item {id}",
                updated_at = $"2020-01-0{id}T10:00:00Z",
                tags = new[] { "x" },
            }),
            meta = new { page = 1, per_page = 3, total_pages = 2 },
        }));
    }
}
