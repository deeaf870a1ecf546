namespace SyncFleet.Core.Expressions.Literals;

/// <summary>White space, comments and line ends between the parts of a literal. A line end counts for nothing only inside brackets.</summary>
internal static class LiteralSpace
{
    /// <summary>Where the literal begins: blank lines before it are allowed, indentation after one is not (then -1).</summary>
    public static int SkipLeading(string text)
    {
        var at = 0;
        while (at < text.Length && text[at] is (' ' or '\t')) at++;
        var lineStart = at;
        while (true)
        {
            at = Skip(text, at, lines: false);
            if (at >= text.Length || text[at] is not ('\n' or '\r')) break;
            lineStart = ++at;
        }

        return lineStart == at || text.AsSpan(lineStart, at - lineStart).IndexOfAnyExcept('\f') < 0 || IsFirstLine(text, lineStart) ? at : -1;
    }

    public static int Skip(string text, int at, bool lines)
    {
        while (at < text.Length)
        {
            var c = text[at];
            if (c is ' ' or '\t' or '\f') at++;
            else if (lines && c is ('\n' or '\r')) at++;
            else if (c == '\\' && at + 1 < text.Length && text[at + 1] is '\n') at += 2;
            else if (c == '#') at = LineEnd(text, at);
            else break;
        }

        return at;
    }

    /// <summary>Only blank lines and comments follow.</summary>
    public static bool IsAtEnd(string text, int at) => Skip(text, at, lines: true) >= text.Length;

    private static bool IsFirstLine(string text, int lineStart) => text.AsSpan(0, lineStart).IndexOfAny('\n', '\r') < 0;

    private static int LineEnd(string text, int at)
    {
        var end = text.AsSpan(at).IndexOfAny('\n', '\r');
        return end < 0 ? text.Length : at + end;
    }
}
