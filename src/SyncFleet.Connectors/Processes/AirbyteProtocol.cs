using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using SyncFleet.Contracts;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Connectors.Processes;

/// <summary>The Airbyte protocol, version 0: one JSON message a line.</summary>
internal sealed class AirbyteProtocol : IProgramProtocol
{
    public IReadOnlyList<string> CheckArguments(ProgramFiles files) => ["check", "--config", files.Config];

    public IReadOnlyList<string> DiscoverArguments(ProgramFiles files) => ["discover", "--config", files.Config];

    public IReadOnlyList<string> ReadArguments(ProgramFiles files, string catalog, string? stateJson)
    {
        string[] arguments = ["read", "--config", files.Config, "--catalog", files.Write("catalog.json", catalog)];
        return stateJson is null ? arguments : [.. arguments, "--state", files.Write("state.json", stateJson)];
    }

    public IReadOnlyList<ProgramStream>? Streams(IReadOnlyList<JsonElement> lines, ReadOnlyMemory<byte> output)
    {
        foreach (var line in lines.Where(line => TypeOf(line) == "CATALOG"))
        {
            return [.. line.GetProperty("catalog").GetProperty("streams").EnumerateArray().Select(stream => new ProgramStream(Describe(stream), stream))];
        }

        return null;
    }

    public string Catalog(IReadOnlyList<ProgramStream> streams, string name)
    {
        var stream = streams.First(entry => entry.Description.Name == name);
        return new JsonObject
        {
            ["streams"] = new JsonArray(new JsonObject
            {
                ["stream"] = JsonObject.Create(stream.Raw),
                ["sync_mode"] = IsIncremental(stream.Raw) ? "incremental" : "full_refresh",
                ["destination_sync_mode"] = "append",
                ["cursor_field"] = Node(stream.Raw, "default_cursor_field") ?? new JsonArray(),
                ["primary_key"] = Node(stream.Raw, "source_defined_primary_key") ?? new JsonArray(),
            }),
        }.ToJsonString();
    }

    public ProgramMessage Understand(JsonElement line) => TypeOf(line) switch
    {
        "RECORD" when line.TryGetProperty("record", out var record) && record.TryGetProperty("data", out var data) =>
            new ProgramMessage(ProgramMessageKind.Record) { Stream = Text(record, "stream"), Content = data },
        "STATE" when line.TryGetProperty("state", out var state) => new ProgramMessage(ProgramMessageKind.Position) { Content = StateOf(state) },
        "LOG" when line.TryGetProperty("log", out var log) => new ProgramMessage(ProgramMessageKind.Log) { Text = $"{Text(log, "level")} {Text(log, "message")}", Level = LevelOf(Text(log, "level")) },
        "TRACE" when line.TryGetProperty("trace", out var trace) && Text(trace, "type") == "ERROR" && trace.TryGetProperty("error", out var error) => FailureOf(error),
        "CONNECTION_STATUS" when line.TryGetProperty("connectionStatus", out var status) => Text(status, "status") == "SUCCEEDED"
            ? new ProgramMessage(ProgramMessageKind.Good)
            : new ProgramMessage(ProgramMessageKind.Failure) { Text = Text(status, "message") ?? "it refuses the settings", FailureKind = FailureKind.Configuration },
        "CONTROL" when line.TryGetProperty("control", out var control) && Text(control, "type") == "CONNECTOR_CONFIG"
            && control.TryGetProperty("connectorConfig", out var change) && change.TryGetProperty("config", out var config) && config.ValueKind == JsonValueKind.Object =>
            new ProgramMessage(ProgramMessageKind.NewSettings) { Content = config },
        _ => new ProgramMessage(ProgramMessageKind.Other),
    };

    private static StreamDescription Describe(JsonElement stream) => new()
    {
        Name = Text(stream, "name") ?? "",
        Key = stream.TryGetProperty("source_defined_primary_key", out var key) && key.ValueKind == JsonValueKind.Array
            ? [.. key.EnumerateArray().Select(Path)]
            : [],
        CursorField = IsIncremental(stream) && stream.TryGetProperty("default_cursor_field", out var cursor) && cursor is { ValueKind: JsonValueKind.Array } && cursor.GetArrayLength() > 0
            ? Path(cursor)
            : null,
        SchemaJson = stream.TryGetProperty("json_schema", out var schema) && schema.ValueKind == JsonValueKind.Object ? schema.GetRawText() : null,
    };

    // A state of one stream, or of all, is given back in a list; the old form as it is.
    private static JsonElement StateOf(JsonElement state) => Text(state, "type") is "STREAM" or "GLOBAL"
        ? JsonSerializer.SerializeToElement(new JsonArray(JsonObject.Create(state)))
        : state.TryGetProperty("data", out var data) ? data : state;

    private static ProgramMessage FailureOf(JsonElement error) => new(ProgramMessageKind.Failure)
    {
        Text = Text(error, "message") ?? Text(error, "internal_message") ?? "it does not say why",
        Detail = Text(error, "internal_message"),
        FailureKind = Text(error, "failure_type") == "config_error" ? FailureKind.Configuration : FailureKind.Transient,
    };

    // What a program calls an error is for us a failure that may be tried again; whether it is one its end says.
    private static LogLevel LevelOf(string? level) => level switch
    {
        "FATAL" or "ERROR" or "WARN" => LogLevel.Warning,
        "DEBUG" or "TRACE" => LogLevel.Debug,
        _ => LogLevel.Information,
    };

    private static bool IsIncremental(JsonElement stream) =>
        stream.TryGetProperty("supported_sync_modes", out var modes) && modes.ValueKind == JsonValueKind.Array
        && modes.EnumerateArray().Any(mode => mode.ValueKind == JsonValueKind.String && mode.GetString() == "incremental");

    private static string Path(JsonElement steps) => string.Join('.', steps.EnumerateArray().Select(step => step.GetString()));

    private static JsonNode? Node(JsonElement stream, string name) =>
        stream.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? JsonArray.Create(value) : null;

    private static string? TypeOf(JsonElement line) => Text(line, "type");

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
