using SyncFleet.Core.Expressions.Literals;

namespace SyncFleet.Core.Expressions.Lexing;

/// <summary>
/// Cuts a template into tokens: text, and inside <c>{{ }}</c> and <c>{% %}</c> names, texts, numbers and operators.
/// Comments vanish; <c>-</c> beside a brace takes the white space on its outer side away.
/// </summary>
internal sealed class TemplateLexer
{
    private static readonly string[] Operators =
        ["**", "//", "==", "!=", ">=", "<=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=", ".", ":", "|", ",", ";"];

    private readonly string text;
    private readonly List<Token> tokens = [];
    private int position;
    private bool stripNext;

    private TemplateLexer(string template)
    {
        text = template.Contains('\r', StringComparison.Ordinal)
            ? template.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            : template;
        if (text.EndsWith('\n')) text = text[..^1];
    }

    public static List<Token> Read(string template)
    {
        var lexer = new TemplateLexer(template);
        while (lexer.position < lexer.text.Length) lexer.ReadPiece();
        lexer.tokens.Add(new Token(TokenKind.End, "", lexer.text.Length));
        return lexer.tokens;
    }

    private void ReadPiece()
    {
        var start = FindTag(position);
        AddText(position, start, strip: start < text.Length && At(start + 2) == '-');
        if (start == text.Length)
        {
            position = start;
            return;
        }

        var kind = text[start + 1];
        position = start + 2;
        if (At(position) is '-' or '+') position++;
        if (kind == '#') SkipComment(start);
        else if (kind == '%' && TryReadRaw(start)) return;
        else ReadTag(start, kind);
    }

    private int FindTag(int from)
    {
        while (true)
        {
            var brace = text.IndexOf('{', from);
            if (brace < 0 || brace + 1 >= text.Length) return text.Length;
            if (text[brace + 1] is '{' or '%' or '#') return brace;
            from = brace + 1;
        }
    }

    private void AddText(int from, int to, bool strip)
    {
        var piece = text.AsSpan(from, to - from);
        if (stripNext) piece = piece.TrimStart();
        if (strip) piece = piece.TrimEnd();
        stripNext = false;
        if (!piece.IsEmpty) tokens.Add(new Token(TokenKind.Text, piece.ToString(), from));
    }

    private void SkipComment(int start)
    {
        var end = text.IndexOf("#}", position, StringComparison.Ordinal);
        if (end < 0) throw new TemplateSyntaxException("the comment '{#' has no end '#}'", start);
        stripNext = end > position && text[end - 1] == '-';
        position = end + 2;
    }

    private bool TryReadRaw(int start)
    {
        if (!TryReadBareStatement("raw", position, out var body, out var stripBody)) return false;
        for (var at = body; ; at++)
        {
            at = text.IndexOf("{%", at, StringComparison.Ordinal);
            if (at < 0) throw new TemplateSyntaxException("'{% raw %}' has no '{% endraw %}'", start);
            var inner = at + 2;
            if (At(inner) is '-' or '+') inner++;
            if (!TryReadBareStatement("endraw", inner, out var after, out var stripAfter)) continue;
            stripNext = stripBody;
            AddText(body, at, strip: At(at + 2) == '-');
            stripNext = stripAfter;
            position = after;
            return true;
        }
    }

    private bool TryReadBareStatement(string name, int from, out int after, out bool strip)
    {
        (after, strip) = (from, false);
        while (char.IsWhiteSpace(At(after))) after++;
        if (string.CompareOrdinal(text, after, name, 0, name.Length) != 0) return false;
        after += name.Length;
        while (char.IsWhiteSpace(At(after))) after++;
        if (At(after) is '-' or '+') strip = At(after++) == '-';
        if (At(after) != '%' || At(after + 1) != '}') return false;
        after += 2;
        return true;
    }

    private void ReadTag(int start, char kind)
    {
        var print = kind == '{';
        tokens.Add(new Token(print ? TokenKind.PrintBegin : TokenKind.StatementBegin, text.Substring(start, 2), start));
        var open = new Stack<char>();
        while (true)
        {
            while (char.IsWhiteSpace(At(position))) position++;
            if (position >= text.Length) throw new TemplateSyntaxException($"'{text.Substring(start, 2)}' is not closed", start);
            if (open.Count == 0 && TryReadTagEnd(print)) return;
            ReadToken(open);
        }
    }

    private bool TryReadTagEnd(bool print)
    {
        var at = position;
        var sign = At(at);
        if (sign == '-' || (sign == '+' && !print)) at++;
        if (At(at) != (print ? '}' : '%') || At(at + 1) != '}') return false;
        tokens.Add(new Token(print ? TokenKind.PrintEnd : TokenKind.StatementEnd, "", position));
        stripNext = sign == '-';
        position = at + 2;
        return true;
    }

    private void ReadToken(Stack<char> open)
    {
        var first = text[position];
        if (char.IsAsciiDigit(first)) ReadNumber();
        else if (char.IsLetter(first) || first == '_') ReadName();
        else if (first is '\'' or '"') ReadString(first);
        else ReadOperator(open);
    }

    private void ReadNumber()
    {
        var start = position;
        var value = NumberReader.ReadTemplateNumber(text, ref position, afterDot: start > 0 && text[start - 1] == '.');
        if (char.IsLetterOrDigit(At(position)) || At(position) == '_')
            throw new TemplateSyntaxException("a number is followed by letters or digits that do not belong to it", start);
        tokens.Add(new Token(TokenKind.Number, text[start..position], start, value));
    }

    private void ReadName()
    {
        var start = position;
        while (char.IsLetterOrDigit(At(position)) || At(position) == '_') position++;
        tokens.Add(new Token(TokenKind.Name, text[start..position], start));
    }

    private void ReadString(char quote)
    {
        var start = position++;
        while (At(position) != quote)
        {
            if (position >= text.Length) throw new TemplateSyntaxException("a text in quotes is not closed", start);
            position += text[position] == '\\' ? 2 : 1;
        }

        if (!EscapeReader.TryDecode(text.AsSpan(start + 1, position - start - 1), out var value))
            throw new TemplateSyntaxException("a text in quotes has an escape that is not valid", start);
        position++;
        tokens.Add(new Token(TokenKind.String, value, start));
    }

    private void ReadOperator(Stack<char> open)
    {
        var symbol = Array.Find(Operators, o => string.CompareOrdinal(text, position, o, 0, o.Length) == 0)
            ?? throw new TemplateSyntaxException($"the character '{text[position]}' is not expected here", position);
        Balance(open, symbol[0]);
        tokens.Add(new Token(TokenKind.Operator, symbol, position));
        position += symbol.Length;
    }

    private void Balance(Stack<char> open, char symbol)
    {
        if (symbol is '(' or '[' or '{')
        {
            if (open.Count >= TemplateLimits.MaxNesting)
                throw new TemplateSyntaxException($"brackets are nested deeper than {TemplateLimits.MaxNesting}", position);
            open.Push(symbol switch { '(' => ')', '[' => ']', _ => '}' });
        }
        else if (symbol is ')' or ']' or '}')
        {
            if (open.Count == 0) throw new TemplateSyntaxException($"'{symbol}' closes nothing", position);
            if (open.Pop() is var expected && expected != symbol)
                throw new TemplateSyntaxException($"'{symbol}' stands where '{expected}' is expected", position);
        }
    }

    private char At(int index) => index < text.Length ? text[index] : '\0';
}
