using System.Text;
using System.Text.Json;
using SyncFleet.Connectors.Settings;

namespace SyncFleet.Connectors.Files;

/// <summary>The settings that files of every format have.</summary>
internal sealed class FileSettings
{
    private const string Shared = """
        "streams": {
          "type": "object",
          "description": "Name of each stream → where its files lie: a path below a folder the operator opened, a pattern such as orders-*.csv, or an http(s) address."
        },
        "authorization": {
          "type": "string", "airbyte_secret": true,
          "description": "The header Authorization for addresses, e.g. 'Bearer …'."
        },
        "encoding": {
          "type": "string", "default": "auto",
          "description": "Of the files. auto: by the mark at the beginning, else UTF-8; rows that are no UTF-8 are taken for windows-1252."
        },
        "page_size": { "type": "integer", "minimum": 1, "maximum": 10000, "default": 1000, "description": "Rows of a page." }
        """;

    private FileSettings(string connector, JsonElement config)
    {
        SettingReader reader = new(config, connector);
        Streams = reader.Named("streams");
        if (Streams.Count == 0)
        {
            throw reader.Invalid("streams", "a mapping of stream names to locations, with at least one entry");
        }

        Authorization = reader.OptionalText("authorization");
        Encoding = Decoding.Find(reader.OptionalText("encoding") ?? Decoding.Auto);
        PageSize = reader.Number("page_size", 1000, 1, 10_000);
    }

    /// <summary>Stream → location.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Streams { get; }

    public string? Authorization { get; }

    /// <summary>Null: found out.</summary>
    public Encoding? Encoding { get; }

    public int PageSize { get; }

    public static FileSettings Read(string connector, JsonElement config) => new(connector, config);

    /// <summary>JSON Schema of the settings of a format.</summary>
    public static string SpecOf(string title, string formatSettings) =>
        $$"""
        {
          "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "title": "{{title}}",
          "additionalProperties": false, "required": ["streams"],
          "properties": { {{Shared}}, {{formatSettings}} }
        }
        """;

    public override string ToString() => nameof(FileSettings);
}
