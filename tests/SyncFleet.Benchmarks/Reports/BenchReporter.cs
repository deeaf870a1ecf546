using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SyncFleet.Benchmarks.Reports;

/// <summary>Prints what a benchmark finds as soon as it is found, and keeps it for the JSON report.</summary>
internal sealed class BenchReporter(string benchmark, TextWriter output, string? jsonFile)
{
    private readonly DateTimeOffset _startedAt = TimeProvider.System.GetUtcNow();
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly SortedDictionary<string, string> _settings = new(StringComparer.Ordinal);
    private readonly List<BenchTable> _tables = [];
    private readonly List<string> _notes = [];
    private BenchEnvironment _environment = BenchEnvironment.Read();

    /// <summary>Names the settings of the benchmark, defaults included.</summary>
    public Task SetAsync(params ReadOnlySpan<(string Name, object Value)> settings)
    {
        foreach (var (name, value) in settings)
        {
            _settings[name] = value is IEnumerable<int> several ? string.Join(',', several) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        }

        return output.WriteLineAsync($"{benchmark}: {string.Join(", ", _settings.Select(s => $"{s.Key} {s.Value}"))}; {_environment.Cores} cores, load before {_environment.LoadBefore}, {_environment.Version}");
    }

    /// <summary>Says which servers take part.</summary>
    public void SetServers(string? postgres, string? rabbitMq) => _environment = _environment with { Postgres = postgres, RabbitMq = rabbitMq };

    /// <summary>Tells how far it is; not part of the report.</summary>
    public Task SayAsync(string text) => output.WriteLineAsync($"  … {text}");

    /// <summary>Says how figures were taken.</summary>
    public Task NoteAsync(string text)
    {
        _notes.Add(text);
        return output.WriteLineAsync(text);
    }

    public Task AddAsync(BenchTable table)
    {
        _tables.Add(table);
        return output.WriteAsync(Format(table));
    }

    /// <summary>Writes the JSON report, if one is asked for.</summary>
    public async Task CompleteAsync()
    {
        if (jsonFile is null)
        {
            return;
        }

        var report = new BenchReport
        {
            Benchmark = benchmark,
            StartedAt = _startedAt,
            Seconds = Stopwatch.GetElapsedTime(_started).TotalSeconds,
            Environment = _environment,
            Settings = _settings,
            Tables = _tables,
            Notes = _notes,
        };
        await File.WriteAllTextAsync(jsonFile, JsonSerializer.Serialize(report, BenchJson.Indented.BenchReport) + "\n");
    }

    private static string Format(BenchTable table)
    {
        string[] head = [table.RowsAre, .. table.Columns.Select(c => c.Unit.Length > 0 ? $"{c.Name} ({c.Unit})" : c.Name)];
        var lines = table.Rows.Select(row => (string[])[row.Name, .. row.Values.Select((value, i) => Figure(value, table.Columns[i]))]).Prepend(head).ToList();
        var widths = Enumerable.Range(0, head.Length).Select(i => lines.Max(line => line[i].Length)).ToList();
        var text = new StringBuilder().Append('\n').Append(table.Title).Append('\n');
        foreach (var line in lines)
        {
            text.Append("  ").Append(line[0].PadRight(widths[0]));
            for (var i = 1; i < line.Length; i++)
            {
                text.Append("  ").Append(line[i].PadLeft(widths[i]));
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Figure(double? value, BenchColumn column) =>
        value is { } figure ? figure.ToString("#,0." + new string('0', column.Decimals), CultureInfo.InvariantCulture).TrimEnd('.') : "–";
}
