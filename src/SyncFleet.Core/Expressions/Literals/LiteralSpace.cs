namespace SyncFleet.Core.Expressions.Literals;

/// <summary>
/// White space, comments and line ends between the parts of a literal. A line end counts for nothing only inside brackets, and a
/// line of the outermost level must not be indented, but for the first, which is trimmed.
/// </summary>
internal static class LiteralSpace
{
    /// <summary>Where the literal begins; -1 when its line is indented.</summary>
    public static int SkipLeading(string text)
    {
        var at = 0;
        while (at < text.Length && text[at] is (' ' or '\t')) at++;
        var indent = 0;
        for (; at < text.Length; at++)
        {
            var c = text[at];
            if (c is ' ' or '\t') indent++;
            else if (c is '\n' or '\r' or '\f') indent = 0;
            else if (c == '#') at = LineEnd(text, at) - 1;
            else if (IsContinued(text, at)) at++;
            else break;
        }

        return indent == 0 ? at : -1;
    }

    public static int Skip(string text, int at, bool lines)
    {
        while (at < text.Length)
        {
            var c = text[at];
            if (c is ' ' or '\t' or '\f') at++;
            else if (lines && c is ('\n' or '\r')) at++;
            else if (IsContinued(text, at)) at += 2;
            else if (c == '#') at = LineEnd(text, at);
            else break;
        }

        return at;
    }

    /// <summary>Only blank lines and comments follow, and the last line is not just an indentation.</summary>
    public static bool IsAtEnd(string text, int at)
    {
        if (Skip(text, at, lines: true) < text.Length) return false;
        var rest = text.AsSpan(at);
        var lineEnd = rest.LastIndexOfAny('\n', '\r');
        if (lineEnd < 0 || (lineEnd > 0 && rest[lineEnd - 1] == '\\')) return true;
        var last = rest[(lineEnd + 1)..];
        return last.Contains('#') || last[(last.LastIndexOf('\f') + 1)..].IsEmpty;
    }

    private static bool IsContinued(string text, int at) => text[at] == '\\' && at + 2 < text.Length && text[at + 1] == '\n';

    private static int LineEnd(string text, int at)
    {
        var end = text.AsSpan(at).IndexOfAny('\n', '\r');
        return end < 0 ? text.Length : at + end;
    }
}
