using System.Text.Json;
using System.Text.Json.Nodes;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.Processes;

/// <summary>Singer: taps that write SCHEMA, RECORD and STATE lines, and log to standard error.</summary>
internal sealed class SingerProtocol : IProgramProtocol
{
    public IReadOnlyList<string>? CheckArguments(ProgramFiles files) => null;

    public IReadOnlyList<string> DiscoverArguments(ProgramFiles files) => ["--config", files.Config, "--discover"];

    public IReadOnlyList<string> ReadArguments(ProgramFiles files, string catalog, string? stateJson)
    {
        string[] arguments = ["--config", files.Config, "--catalog", files.Write("catalog.json", catalog)];
        return stateJson is null ? arguments : [.. arguments, "--state", files.Write("state.json", stateJson)];
    }

    // A catalog is one JSON text over many lines.
    public IReadOnlyList<ProgramStream>? Streams(IReadOnlyList<JsonElement> lines, ReadOnlyMemory<byte> output)
    {
        try
        {
            using var document = JsonDocument.Parse(output);
            return document.RootElement.TryGetProperty("streams", out var streams) && streams.ValueKind == JsonValueKind.Array
                ? [.. streams.EnumerateArray().Select(stream => stream.Clone()).Select(stream => new ProgramStream(Describe(stream), stream))]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public string Catalog(IReadOnlyList<ProgramStream> streams, string name) =>
        new JsonObject { ["streams"] = new JsonArray([.. streams.Select(stream => Choose(stream.Raw, stream.Description.Name == name))]) }.ToJsonString();

    public ProgramMessage Understand(JsonElement line) => Text(line, "type")?.ToUpperInvariant() switch
    {
        "RECORD" when line.TryGetProperty("record", out var record) => new ProgramMessage(ProgramMessageKind.Record) { Stream = Text(line, "stream"), Content = record },
        "STATE" when line.TryGetProperty("value", out var value) => new ProgramMessage(ProgramMessageKind.Position) { Content = value },
        _ => new ProgramMessage(ProgramMessageKind.Other),
    };

    private static JsonObject Choose(JsonElement stream, bool isChosen)
    {
        var chosen = JsonObject.Create(stream)!;
        if (chosen["schema"] is JsonObject schema)
        {
            schema["selected"] = isChosen;
        }

        var metadata = chosen["metadata"] as JsonArray ?? [];
        chosen["metadata"] = metadata.Parent is null ? metadata : metadata.DeepClone();
        var list = chosen["metadata"]!.AsArray();
        var own = list.OfType<JsonObject>().FirstOrDefault(entry => entry["breadcrumb"] is JsonArray { Count: 0 });
        if (own is null)
        {
            own = new JsonObject { ["breadcrumb"] = new JsonArray(), ["metadata"] = new JsonObject() };
            list.Add((JsonNode)own);
        }

        (own["metadata"] ??= new JsonObject())["selected"] = isChosen;
        return chosen;
    }

    private static StreamDescription Describe(JsonElement stream)
    {
        var own = Metadata(stream);
        return new StreamDescription
        {
            Name = Text(stream, "stream") ?? Text(stream, "tap_stream_id") ?? "",
            Key = Texts(stream, "key_properties") ?? Texts(own, "table-key-properties") ?? [],
            CursorField = Text(stream, "replication_key") ?? Text(own, "replication-key") ?? Texts(own, "valid-replication-keys")?.FirstOrDefault(),
            SchemaJson = stream.TryGetProperty("schema", out var schema) && schema.ValueKind == JsonValueKind.Object ? schema.GetRawText() : null,
        };
    }

    private static JsonElement Metadata(JsonElement stream) =>
        stream.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Array
            ? metadata.EnumerateArray()
                .Where(entry => entry.TryGetProperty("breadcrumb", out var place) && place.ValueKind == JsonValueKind.Array && place.GetArrayLength() == 0)
                .Select(entry => entry.TryGetProperty("metadata", out var own) ? own : default)
                .FirstOrDefault()
            : default;

    private static IReadOnlyList<string>? Texts(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
            ? [.. value.EnumerateArray().Select(item => item.GetString()!)]
            : null;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
