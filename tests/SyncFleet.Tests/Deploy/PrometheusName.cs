using System.Diagnostics.Metrics;
using System.Globalization;

namespace SyncFleet.Tests.Deploy;

/// <summary>The kinds of series that the collector makes of instruments.</summary>
internal enum SeriesKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>The names that Prometheus knows an OpenTelemetry instrument by, as the collector's exporter forms them.</summary>
internal static class PrometheusName
{
    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["By"] = "bytes",
    };

    public static IReadOnlyList<string> Of(Instrument instrument) => Of(instrument.Name, instrument.Unit ?? "", KindOf(instrument));

    /// <summary>Dots become underscores, the unit a suffix; a counter ends in <c>_total</c>, a histogram is three series.</summary>
    public static IReadOnlyList<string> Of(string name, string unit, SeriesKind kind)
    {
        var known = WithUnit(string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')), unit, kind);
        return kind switch
        {
            SeriesKind.Counter => [known.EndsWith("_total", StringComparison.Ordinal) ? known : known + "_total"],
            SeriesKind.Histogram => [known + "_bucket", known + "_sum", known + "_count"],
            _ => [known],
        };
    }

    // A unit in braces is a remark on what is counted; a plain number is a ratio where it is measured, and nothing where it is counted.
    private static string WithUnit(string name, string unit, SeriesKind kind) => unit switch
    {
        "" or ['{', ..] => name,
        "1" => kind == SeriesKind.Gauge ? name + "_ratio" : name,
        _ when Units.TryGetValue(unit, out var word) => name.EndsWith("_" + word, StringComparison.Ordinal) ? name : $"{name}_{word}",
        _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, string.Create(CultureInfo.InvariantCulture, $"The unit of {name} has no Prometheus word here; add it.")),
    };

    // An up-down counter goes down, too: for Prometheus a gauge.
    private static SeriesKind KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Counter" or "ObservableCounter" => SeriesKind.Counter,
        "Histogram" => SeriesKind.Histogram,
        _ => SeriesKind.Gauge,
    };
}
