using System.Text.Json;
using SyncFleet.Connectors.Settings;

namespace SyncFleet.Connectors.Files.Json;

/// <summary>Records in JSON: an array at a path, one object a line, or objects one after the other.</summary>
internal sealed class JsonFormat : IFileFormat
{
    public string Name => "json";

    public string Title => "JSON files";

    public string SettingsJson => """
        "records_path": {
          "type": "string",
          "description": "Where the array of records is, with dots: data.items. Default: the file itself is an array, or holds one object a line."
        }
        """;

    public IRowReader CreateReader(JsonElement config) => new JsonReader(new SettingReader(config, "json").OptionalText("records_path")?.Split('.') ?? []);
}
