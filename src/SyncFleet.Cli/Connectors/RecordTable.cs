using System.Text.Json;
using Spectre.Console;
using SyncFleet.Cli.Rendering;

namespace SyncFleet.Cli.Connectors;

/// <summary>Records for the eye: the first fields, long values cut.</summary>
internal sealed class RecordTable
{
    private const int MostColumns = 8;

    private const int LongestValue = 40;

    private readonly List<string> _columns = [];
    private readonly List<JsonElement> _records = [];

    public void Add(string json)
    {
        var record = JsonSerializer.Deserialize<JsonElement>(json);
        _records.Add(record);
        _columns.AddRange(record.EnumerateObject().Select(field => field.Name).Where(name => !_columns.Contains(name)));
    }

    public void Write(IAnsiConsole console)
    {
        if (_records.Count == 0)
        {
            return;
        }

        var shown = _columns.Take(MostColumns).ToList();
        var table = ConsoleText.NewTable([.. shown.Select(Markup.Escape)]);
        foreach (var record in _records)
        {
            table.AddRow(shown.Select(name => new Text(record.TryGetProperty(name, out var value) ? Cut(value) : "")));
        }

        console.Write(table);
        if (_columns.Count > MostColumns)
        {
            console.Profile.Out.Writer.WriteLine($"and {_columns.Count - MostColumns} fields more: {string.Join(", ", _columns.Skip(MostColumns))}");
        }
    }

    private static string Cut(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        text = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return text.Length <= LongestValue ? text : $"{text[..(LongestValue - 1)]}…";
    }
}
