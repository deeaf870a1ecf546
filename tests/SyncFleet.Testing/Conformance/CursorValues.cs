using System.Globalization;
using System.Text.Json;

namespace SyncFleet.Testing.Conformance;

/// <summary>Compares what cursor fields hold: instants, numbers, or text by its letters.</summary>
internal static class CursorValues
{
    /// <summary>The value at a dotted path; null when there is none.</summary>
    public static IComparable? At(JsonElement element, string path)
    {
        foreach (var step in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(step, out element))
            {
                return null;
            }
        }

        return element.ValueKind switch
        {
            JsonValueKind.Number => element.GetDecimal(),
            JsonValueKind.String => Text(element.GetString()!),
            _ => null,
        };
    }

    /// <summary>The value less an overlap; only an instant has one.</summary>
    public static IComparable Back(IComparable value, TimeSpan overlap) => value is DateTimeOffset instant ? instant - overlap : value;

    /// <summary>As CompareTo; texts by their letters.</summary>
    public static int Compare(IComparable one, IComparable other) =>
        one is string text ? string.CompareOrdinal(text, (string)other) : one.CompareTo(other);

    private static IComparable Text(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : text;
}
