namespace SyncFleet.Core.Expressions.Values;

/// <summary>Texts as Python sees them: a character is a Unicode code point, also where .NET needs two.</summary>
internal static class TextPoints
{
    public static int Count(ReadOnlySpan<char> text)
    {
        if (!HasPairs(text)) return text.Length;
        var count = 0;
        for (var i = 0; i < text.Length; i += WidthAt(text, i)) count++;
        return count;
    }

    /// <summary>Where in .NET's units the character of this number begins.</summary>
    public static int UnitOf(string text, int character)
    {
        if (!HasPairs(text)) return character;
        var unit = 0;
        for (; character > 0; character--) unit += WidthAt(text, unit);
        return unit;
    }

    public static IEnumerable<object?> Split(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            var width = WidthAt(text, i);
            yield return text.Substring(i, width);
            i += width;
        }
    }

    public static bool HasPairs(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\uD800', '\uDFFF');

    /// <summary>Compares by code point, where ordinal comparison puts U+10000 and above before U+E000.</summary>
    public static int Compare(string left, string right)
    {
        var length = Math.Min(left.Length, right.Length);
        for (var i = 0; i < length; i++)
        {
            if (left[i] == right[i]) continue;
            var (a, b) = (char.IsSurrogate(left[i]), char.IsSurrogate(right[i]));
            return a == b ? left[i].CompareTo(right[i]) : a ? 1 : -1;
        }

        return left.Length.CompareTo(right.Length);
    }

    private static int WidthAt(ReadOnlySpan<char> text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;
}
