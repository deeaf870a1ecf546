using System.Text;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Literals;

/// <summary>Texts in quotes inside a literal, with prefixes and triple quotes; texts beside each other are one.</summary>
internal static class LiteralTexts
{
    /// <summary>One or more texts from <paramref name="at"/> on. False when there is none, or one is broken, or bytes stand beside text.</summary>
    public static bool TryReadAll(string text, ref int at, bool lines, out object? value)
    {
        value = null;
        var whole = new StringBuilder();
        bool? bytes = null;
        while (TryReadPrefix(text, at, out var quoteAt, out var isRaw, out var isBytes))
        {
            if (bytes is not null && bytes != isBytes) return false;
            bytes = isBytes;
            if (!TryReadBody(text, quoteAt, out at, out var body) || !TryAppend(whole, body, isRaw, isBytes)) return false;
            var next = LiteralSpace.Skip(text, at, lines);
            if (!TryReadPrefix(text, next, out _, out _, out _)) break;
            at = next;
        }

        if (bytes is null) return false;
        value = bytes.Value ? new BytesValue(whole.ToString()) : whole.ToString();
        return true;
    }

    private static bool TryReadPrefix(string text, int at, out int quoteAt, out bool isRaw, out bool isBytes)
    {
        quoteAt = at;
        while (quoteAt < text.Length && quoteAt - at < 3 && text[quoteAt] is not ('\'' or '"')) quoteAt++;
        isRaw = isBytes = false;
        if (quoteAt >= text.Length || text[quoteAt] is not ('\'' or '"') || quoteAt - at > 2) return false;
        var prefix = text.AsSpan(at, quoteAt - at);
        isRaw = prefix.IndexOfAny('r', 'R') >= 0;
        isBytes = prefix.IndexOfAny('b', 'B') >= 0;
        return prefix.Length switch
        {
            0 => true,
            1 => isRaw || isBytes || prefix[0] is 'u' or 'U',
            _ => isRaw && isBytes,
        };
    }

    private static bool TryReadBody(string text, int quoteAt, out int after, out ReadOnlySpan<char> body)
    {
        var quote = text[quoteAt];
        var triple = quoteAt + 2 < text.Length && text[quoteAt + 1] == quote && text[quoteAt + 2] == quote;
        var width = triple ? 3 : 1;
        var start = quoteAt + width;
        body = default;
        for (after = start; after < text.Length; after++)
        {
            var c = text[after];
            if (c == '\\') after++;
            else if (!triple && c is ('\n' or '\r')) return false;
            else if (c == quote && (!triple || IsTriple(text, after, quote)))
            {
                body = text.AsSpan(start, after - start);
                after += width;
                return true;
            }
        }

        return false;
    }

    private static bool IsTriple(string text, int at, char quote) =>
        at + 2 < text.Length && text[at + 1] == quote && text[at + 2] == quote;

    private static bool TryAppend(StringBuilder whole, ReadOnlySpan<char> body, bool isRaw, bool isBytes)
    {
        if (isBytes && body.ContainsAnyExceptInRange('\0', '\x7f')) return false;
        if (isRaw)
        {
            whole.Append(body);
            return true;
        }

        if (!EscapeReader.TryDecode(body, out var text, isBytes)) return false;
        whole.Append(text);
        return true;
    }
}
