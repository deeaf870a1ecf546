using SyncFleet.Connectors.Manifests;

namespace SyncFleet.Tests.Connectors.Manifests.Resolvers;

/// <summary>A manifest with a template <c>tables</c> whose streams read <c>/tables/PATH</c>, and one entry of dynamic streams.</summary>
internal static class DynamicManifests
{
    public const string HttpRetriever = """
        {type: SimpleRetriever, requester: {type: HttpRequester, url_base: "https://api.example.com", path: meta, authenticator: {type: BearerAuthenticator, api_token: "{{ config['token'] }}"}}, record_selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [tables]}}}
        """;

    /// <param name="resolver">The fields of the entry's resolver, the mapping apart.</param>
    /// <param name="mapping">The items of its mapping.</param>
    /// <param name="streams">Further streams.</param>
    /// <param name="check">The check.</param>
    /// <param name="entry">Further fields of the entry.</param>
    /// <param name="strict">See <see cref="ManifestConnector.Load"/>.</param>
    public static ManifestConnector Load(string resolver, string mapping, string streams = "[]", string check = "{type: CheckStream, stream_names: [fixed]}", string entry = "name: tables", bool strict = false)
    {
        var yaml = $$"""
            version: 6.48.0
            type: DeclarativeSource
            check: {{check}}
            definitions:
              selector: {type: RecordSelector, extractor: {type: DpathExtractor, field_path: [items]} }
              requester: {type: HttpRequester, url_base: "https://api.example.com", path: "tables/none", authenticator: {type: BearerAuthenticator, api_token: "{{Settings("token")}}"} }
              fixed: {type: DeclarativeStream, name: fixed, retriever: {type: SimpleRetriever, requester: {$ref: "#/definitions/requester", path: fixed}, record_selector: {$ref: "#/definitions/selector"} } }
              http: {{HttpRetriever}}
            streams: {{streams}}
            dynamic_streams:
              - type: DynamicDeclarativeStream
                {{entry}}
                stream_template:
                  type: DeclarativeStream
                  name: ""
                  primary_key: id
                  $parameters: {table: none, kind: template}
                  retriever:
                    type: SimpleRetriever
                    requester: {$ref: "#/definitions/requester"}
                    record_selector: {$ref: "#/definitions/selector"}
                components_resolver:
                  {{resolver}}
                  components_mapping:
            {{string.Join('\n', mapping.Split('\n').Select(line => "        " + line))}}
            """;
        return ManifestConnector.Load(yaml, "demo", TimeProvider.System, strict);
    }

    private static string Settings(string name) => $"{{{{ config['{name}'] }}}}";
}
