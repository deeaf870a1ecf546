namespace SyncFleet.Core.Expressions.Methods;

/// <summary>Cutting texts at a separator, or at white space when there is none.</summary>
internal static class TextSplitting
{
    public static List<object?> Split(string text, string? separator, int limit, bool fromEnd)
    {
        if (separator is null) return fromEnd ? WhiteSpaceFromEnd(text, limit) : WhiteSpace(text, limit);
        return fromEnd ? FromEnd(text, separator, limit) : FromStart(text, separator, limit);
    }

    private static List<object?> FromStart(string text, string separator, int limit)
    {
        var parts = new List<object?>();
        var from = 0;
        for (; limit > 0; limit--)
        {
            var at = text.IndexOf(separator, from, StringComparison.Ordinal);
            if (at < 0) break;
            parts.Add(text[from..at]);
            from = at + separator.Length;
        }

        parts.Add(text[from..]);
        return parts;
    }

    private static List<object?> FromEnd(string text, string separator, int limit)
    {
        var parts = new List<object?>();
        var to = text.Length;
        for (; limit > 0; limit--)
        {
            var at = text.AsSpan(0, to).LastIndexOf(separator, StringComparison.Ordinal);
            if (at < 0) break;
            parts.Add(text[(at + separator.Length)..to]);
            to = at;
        }

        parts.Add(text[..to]);
        parts.Reverse();
        return parts;
    }

    private static List<object?> WhiteSpace(string text, int limit)
    {
        var parts = new List<object?>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length) return parts;
            if (limit-- == 0)
            {
                parts.Add(text[at..].TrimEnd());
                return parts;
            }

            var from = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at])) at++;
            parts.Add(text[from..at]);
        }
    }

    private static List<object?> WhiteSpaceFromEnd(string text, int limit)
    {
        var parts = new List<object?>();
        var at = text.Length;
        while (true)
        {
            while (at > 0 && char.IsWhiteSpace(text[at - 1])) at--;
            if (at == 0) break;
            if (limit-- == 0)
            {
                parts.Add(text[..at].TrimStart());
                break;
            }

            var to = at;
            while (at > 0 && !char.IsWhiteSpace(text[at - 1])) at--;
            parts.Add(text[at..to]);
        }

        parts.Reverse();
        return parts;
    }
}
