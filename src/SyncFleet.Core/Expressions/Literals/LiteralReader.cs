using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Literals;

/// <summary>
/// Reads a text as a Python literal, as <c>ast.literal_eval</c> does: numbers, texts, None, True, False, tuples, lists, dicts,
/// sets. What is no literal stays the text it is.
/// </summary>
internal ref struct LiteralReader
{
    /// <summary>Longer texts are data, not literals; reading them would double the memory they take.</summary>
    private const int MaxLength = 10 * 1024 * 1024;

    private readonly string text;
    private int at;
    private int depth;

    private LiteralReader(string text, int start)
    {
        this.text = text;
        at = start;
    }

    /// <summary>The value of the literal, or the text itself.</summary>
    public static object? Read(string text) => CanBeLiteral(text) && TryRead(text, out var value) ? value : text;

    private static bool TryRead(string text, out object? value)
    {
        value = null;
        if (text.Length > MaxLength || text.Contains('\0', StringComparison.Ordinal)) return false;
        var reader = new LiteralReader(text, LiteralSpace.SkipLeading(text));
        if (reader.at < 0 || !reader.TryReadTop(out value)) return false;
        return LiteralSpace.IsAtEnd(text, reader.at);
    }

    /// <summary>Most texts show by their first character that they are none.</summary>
    private static bool CanBeLiteral(string text)
    {
        foreach (var c in text)
        {
            if (c is ' ' or '\t' or '\n' or '\r' or '\f') continue;
            return char.IsAsciiDigit(c) || "+-.'\"([{TFNbBuUrRs#\\".Contains(c, StringComparison.Ordinal);
        }

        return false;
    }

    private bool TryReadTop(out object? value)
    {
        if (!TryReadValue(out value)) return false;
        SkipSpace();
        if (Peek() != ',') return true;
        var items = new List<object?> { value };
        while (Peek() == ',')
        {
            at++;
            SkipSpace();
            if (LiteralSpace.IsAtEnd(text, at)) break;
            if (!TryReadValue(out var item)) return false;
            items.Add(item);
            SkipSpace();
        }

        value = new TupleValue(items);
        return true;
    }

    private bool TryReadValue(out object? value)
    {
        value = null;
        SkipSpace();
        var c = Peek();
        if (char.IsAsciiDigit(c) || c == '.') return TryReadNumber(out value);
        if (c is '+' or '-') return TryReadSigned(out value);
        if (c is '(' or '[' or '{') return TryReadBracket(c, out value);
        return TryReadWord(out value) || LiteralTexts.TryReadAll(text, ref at, depth > 0, out value);
    }

    private bool TryReadNumber(out object? value)
    {
        value = null;
        if (!NumberReader.TryRead(text, ref at, out var number)) return false;
        value = number;
        return !(char.IsAsciiLetterOrDigit(Peek()) || Peek() is '_' or '.');
    }

    private bool TryReadSigned(out object? value)
    {
        var negative = text[at++] == '-';
        SkipSpace();
        var parentheses = 0;
        while (Peek() == '(' && parentheses++ < TemplateLimits.MaxNesting)
        {
            at++;
            depth++;
            SkipSpace();
        }

        value = null;
        if (!char.IsAsciiDigit(Peek()) && Peek() != '.') return false;
        if (!TryReadNumber(out value)) return false;
        for (; parentheses > 0; parentheses--, depth--)
        {
            SkipSpace();
            if (Peek() != ')') return false;
            at++;
        }

        if (!negative) return true;
        value = value is double real ? -real : Numbers.Shrink(-Numbers.ToBig(value));
        return true;
    }

    private bool TryReadWord(out object? value)
    {
        value = null;
        if (!char.IsAsciiLetter(Peek())) return false;
        var end = at;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] == '_')) end++;
        switch (text.AsSpan(at, end - at))
        {
            case "None": break;
            case "True": value = true; break;
            case "False": value = false; break;
            case "set": return TryReadEmptySet(end, out value);
            default: return false;
        }

        at = end;
        return true;
    }

    private bool TryReadEmptySet(int end, out object? value)
    {
        value = new SetValue([]);
        at = end;
        SkipSpace();
        if (Peek() != '(') return false;
        at++;
        depth++;
        SkipSpace();
        depth--;
        return Peek() == ')' && ++at > 0;
    }

    private bool TryReadBracket(char open, out object? value)
    {
        value = null;
        if (++depth > TemplateLimits.MaxNesting) return false;
        at++;
        var read = open switch
        {
            '(' => TryReadParentheses(out value),
            '[' => TryReadItems(']', out var items, out _) && (value = new ListValue(items)) is not null,
            _ => TryReadBraces(out value),
        };
        depth--;
        return read;
    }

    private bool TryReadParentheses(out object? value)
    {
        value = null;
        if (!TryReadItems(')', out var items, out var comma)) return false;
        value = items.Count == 1 && !comma ? items[0] : new TupleValue(items);
        return true;
    }

    private bool TryReadItems(char close, out List<object?> items, out bool comma)
    {
        items = [];
        comma = false;
        while (true)
        {
            SkipSpace();
            if (Peek() == close)
            {
                at++;
                return true;
            }

            if (items.Count > 0 && !comma) return false;
            if (!TryReadValue(out var item)) return false;
            items.Add(item);
            SkipSpace();
            comma = Peek() == ',';
            if (comma) at++;
        }
    }

    private bool TryReadBraces(out object? value)
    {
        value = null;
        SkipSpace();
        if (Peek() == '}')
        {
            at++;
            value = new DictValue();
            return true;
        }

        if (!TryReadValue(out var first)) return false;
        SkipSpace();
        return Peek() == ':' ? TryReadDict(first, out value) : TryReadSet(first, out value);
    }

    private bool TryReadSet(object? first, out object? value)
    {
        value = null;
        List<object?> items = [first];
        if (Peek() == ',')
        {
            at++;
            if (!TryReadItems('}', out var more, out _)) return false;
            items.AddRange(more);
        }
        else if (Peek() != '}' || ++at == 0)
        {
            return false;
        }

        if (!items.TrueForAll(KeyComparer.IsHashable)) return false;
        value = new SetValue([.. items.DistinctBy(KeyComparer.ToKey, KeyComparer.Instance)]);
        return true;
    }

    private bool TryReadDict(object? key, out object? value)
    {
        var dict = new DictValue();
        value = dict;
        while (true)
        {
            SkipSpace();
            if (Peek() != ':' || !KeyComparer.IsHashable(key)) return false;
            at++;
            if (!TryReadValue(out var item)) return false;
            dict.Set(key, item);
            SkipSpace();
            if (Peek() == '}') return ++at > 0;
            if (Peek() != ',') return false;
            at++;
            SkipSpace();
            if (Peek() == '}') return ++at > 0;
            if (!TryReadValue(out key)) return false;
        }
    }

    private void SkipSpace() => at = LiteralSpace.Skip(text, at, lines: depth > 0);

    private readonly char Peek() => at < text.Length ? text[at] : '\0';
}
