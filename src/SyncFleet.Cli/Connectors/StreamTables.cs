using System.Text.Json;
using Spectre.Console;
using SyncFleet.Cli.Rendering;
using SyncFleet.Core.Definitions;

namespace SyncFleet.Cli.Connectors;

/// <summary>Streams and settings as tables.</summary>
internal static class StreamTables
{
    public static Table Of(IReadOnlyList<StreamDescription> streams)
    {
        var table = ConsoleText.NewTable("stream", "key", "cursor", "fields");
        foreach (var stream in streams)
        {
            table.AddRow(
                new Text(stream.Name),
                new Text(stream.Key.Count == 0 ? "–" : string.Join(", ", stream.Key)),
                new Text(stream.CursorField ?? "–"),
                new Text(FieldsOf(stream.SchemaJson)));
        }

        return table;
    }

    public static Table OfSettings(string specJson)
    {
        using var spec = JsonDocument.Parse(specJson);
        var table = ConsoleText.NewTable("setting", "type", "needed", "what it is");
        var required = spec.RootElement.TryGetProperty("required", out var names) ? [.. names.EnumerateArray().Select(name => name.GetString())] : new HashSet<string?>(StringComparer.Ordinal);
        foreach (var property in spec.RootElement.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : default)
        {
            table.AddRow(new Text(property.Name), new Text(TypeOf(property.Value)), new Text(required.Contains(property.Name) ? "yes" : "no"), new Text(Describe(property.Value)));
        }

        return table;
    }

    private static string FieldsOf(string? schemaJson)
    {
        if (schemaJson is null)
        {
            return "–";
        }

        using var schema = JsonDocument.Parse(schemaJson);
        return schema.RootElement.TryGetProperty("properties", out var properties) ? string.Join(", ", properties.EnumerateObject().Select(property => property.Name)) : "–";
    }

    private static string TypeOf(JsonElement setting) =>
        setting.TryGetProperty("airbyte_secret", out var secret) && secret.ValueKind == JsonValueKind.True ? "secret"
        : setting.TryGetProperty("type", out var type) ? type.ValueKind == JsonValueKind.String ? type.GetString()! : type.GetRawText() : "–";

    private static string Describe(JsonElement setting)
    {
        var text = Text(setting, "description") ?? Text(setting, "title") ?? "";
        return setting.TryGetProperty("default", out var otherwise) ? $"{text} (default {otherwise.GetRawText()})".TrimStart() : text;
    }

    private static string? Text(JsonElement setting, string name) => setting.TryGetProperty(name, out var text) ? text.GetString() : null;
}
