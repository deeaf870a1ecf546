using System.Text.Json;

namespace SyncFleet.Connectors.Files.Csv;

/// <summary>Rows of delimited values; every value is a text, and null when it is empty and not quoted.</summary>
internal sealed class CsvFormat : IFileFormat
{
    public string Name => "csv";

    public string Title => "CSV files";

    public string SettingsJson => """
        "delimiter": {
          "type": "string", "pattern": "^(auto|.|\\\\t)$", "default": "auto",
          "description": "One character, \\t for a tabulator. auto: the one of , ; tab | that the first line has most of."
        },
        "quote": { "type": "string", "pattern": "^.$", "default": "\"", "description": "One character; doubled within quotes it means itself." },
        "header": { "type": "boolean", "default": true, "description": "The first line names the columns." },
        "columns": {
          "type": "array", "items": { "type": "string" },
          "description": "Names of the columns of files without a header; default column_1, column_2 …"
        }
        """;

    public IRowReader CreateReader(JsonElement config) => new CsvReader(CsvDialect.Read(config));
}
