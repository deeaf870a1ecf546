using System.Text.Json.Nodes;
using SyncFleet.Connectors.Manifests.Components;
using SyncFleet.Connectors.Manifests.Reading;

namespace SyncFleet.Connectors.Manifests.Schemas;

/// <summary>The columns of a stream: those of its schema loaders together. Of two of one name, the first loader's.</summary>
internal sealed class StreamSchema
{
    private readonly IReadOnlyList<ISchemaLoader> _loaders;

    private StreamSchema(IReadOnlyList<ISchemaLoader> loaders) => _loaders = loaders;

    /// <summary>JSON Schema of a record; null when the source must be asked, or nothing is declared.</summary>
    public string? FixedJson => NeedsSource ? null : Merge([.. _loaders.Select(loader => loader.Fixed)]);

    public bool NeedsSource => _loaders.Any(loader => loader.NeedsSource);

    public static StreamSchema Create(ManifestComponent stream, ComponentRegistry registry) =>
        new([.. stream.Children("schema_loader").Select(registry.Create<ISchemaLoader>)]);

    /// <returns>JSON Schema of a record; null when nothing is declared.</returns>
    /// <exception cref="SyncFleet.Core.Failures.SyncFleetException">The source did not answer well, or its answer tells no columns.</exception>
    public async Task<string?> LoadAsync(ReadSession session, CancellationToken cancellationToken)
    {
        var schemas = new List<JsonObject?>();
        foreach (var loader in _loaders)
        {
            schemas.Add(await loader.LoadAsync(session, cancellationToken));
        }

        return Merge(schemas);
    }

    private static string? Merge(IReadOnlyList<JsonObject?> schemas)
    {
        IReadOnlyList<JsonObject> declared = [.. schemas.OfType<JsonObject>()];
        if (declared.Count < 2)
        {
            return declared.Count == 0 ? null : declared[0].ToJsonString();
        }

        var properties = new JsonObject();
        foreach (var (name, column) in declared.SelectMany(IEnumerable<KeyValuePair<string, JsonNode?>> (schema) => schema["properties"] as JsonObject ?? []))
        {
            if (!properties.ContainsKey(name))
            {
                properties[name] = column?.DeepClone();
            }
        }

        return new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["type"] = new JsonArray("null", "object"),
            ["properties"] = properties,
        }.ToJsonString();
    }
}
