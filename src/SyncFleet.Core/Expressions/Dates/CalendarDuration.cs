using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace SyncFleet.Core.Expressions.Dates;

/// <summary>
/// An ISO 8601 duration: <c>P1M</c>, <c>P1DT12H</c>. Years and months are calendar steps (31 January + P1M is the last of
/// February); weeks and smaller are exact.
/// </summary>
public readonly partial record struct CalendarDuration(int Years, int Months, TimeSpan Time)
{
    private const int MaxTextLength = 100;

    public bool IsExact => Years == 0 && Months == 0;

    /// <summary>Reads a duration with an optional sign. False for anything else, fractions of years and months, and what does not fit.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out CalendarDuration duration)
    {
        duration = default;
        if (text is null || text.Length > MaxTextLength || Pattern().Match(text) is not { Success: true } match) return false;
        if (match.Groups.Values.Skip(1).Count(g => g.Success && g.Name != "sign") == 0) return false;
        if (!TryWhole(match, "years", out var years) || !TryWhole(match, "months", out var months)) return false;
        var seconds = (Part(match, "weeks") * 604_800m) + (Part(match, "days") * 86_400m) + (Part(match, "hours") * 3_600m)
            + (Part(match, "minutes") * 60m) + Part(match, "seconds");
        if (seconds > 1_000_000_000_000m / 4m) return false;
        var time = new TimeSpan((long)(seconds * 1_000_000m) * TimeSpan.TicksPerMicrosecond);
        duration = match.Groups["sign"].Value == "-" ? new(-years, -months, -time) : new(years, months, time);
        return true;
    }

    public CalendarDuration Negate() => new(-Years, -Months, -Time);

    /// <summary>Throws <see cref="ArgumentOutOfRangeException"/> beyond the years 1 to 9999.</summary>
    public DateTimeOffset AddTo(DateTimeOffset time) => time.AddMonths(checked((Years * 12) + Months)).Add(Time);

    /// <summary>For a date only whole days of <see cref="Time"/> count, rounded down.</summary>
    public DateOnly AddTo(DateOnly date) => date.AddMonths(checked((Years * 12) + Months)).AddDays(WholeDays(Time));

    public override string ToString()
    {
        var parts = new List<string>(3);
        if (Years != 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Years} years"));
        if (Months != 0) parts.Add(string.Create(CultureInfo.InvariantCulture, $"{Months} month{(Months <= 1 ? "" : "s")}"));
        parts.Add(TextOf(Time));
        return string.Join(", ", parts);
    }

    /// <summary>A span as the template language prints it: <c>1 day, 12:00:00</c>.</summary>
    internal static string TextOf(TimeSpan span)
    {
        var days = WholeDays(span);
        var rest = span - TimeSpan.FromDays(days);
        var text = string.Create(CultureInfo.InvariantCulture, $"{rest.Hours}:{rest.Minutes:00}:{rest.Seconds:00}");
        var micros = rest.Ticks / TimeSpan.TicksPerMicrosecond % 1_000_000;
        if (micros != 0) text += string.Create(CultureInfo.InvariantCulture, $".{micros:000000}");
        if (days == 0) return text;
        return string.Create(CultureInfo.InvariantCulture, $"{days} day{(Math.Abs(days) == 1 ? "" : "s")}, {text}");
    }

    internal static int WholeDays(TimeSpan span) => (int)Math.Floor((decimal)span.Ticks / TimeSpan.TicksPerDay);

    private static bool TryWhole(Match match, string name, out int value)
    {
        var part = Part(match, name);
        value = part <= 100_000m && part == decimal.Truncate(part) ? (int)part : -1;
        return value >= 0;
    }

    private static decimal Part(Match match, string name)
    {
        var text = match.Groups[name].Value.Replace(',', '.');
        if (text.Length == 0) return 0;
        return text.Length <= 20 && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            ? value
            : 1_000_000_000_000m;
    }

    [GeneratedRegex(
        """^(?<sign>[+-])?P((?<years>[0-9]+([,.][0-9]+)?)Y)?((?<months>[0-9]+([,.][0-9]+)?)M)?((?<weeks>[0-9]+([,.][0-9]+)?)W)?((?<days>[0-9]+([,.][0-9]+)?)D)?(T((?<hours>[0-9]+([,.][0-9]+)?)H)?((?<minutes>[0-9]+([,.][0-9]+)?)M)?((?<seconds>[0-9]+([,.][0-9]+)?)S)?)?\z""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
