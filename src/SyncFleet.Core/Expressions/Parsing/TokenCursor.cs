using SyncFleet.Core.Expressions.Lexing;

namespace SyncFleet.Core.Expressions.Parsing;

/// <summary>A place in the tokens of a template, shared by the parsers of statements and of expressions.</summary>
internal sealed class TokenCursor(List<Token> tokens)
{
    private int index;
    private int depth;

    public Token Current => tokens[index];

    public Token Next => tokens[Math.Min(index + 1, tokens.Count - 1)];

    public Token Take() => tokens[index < tokens.Count - 1 ? index++ : index];

    public bool TryTakeOperator(string symbol)
    {
        if (!Current.IsOperator(symbol)) return false;
        index++;
        return true;
    }

    public bool TryTakeName(string name)
    {
        if (!Current.IsName(name)) return false;
        index++;
        return true;
    }

    public void ExpectOperator(string symbol)
    {
        if (!TryTakeOperator(symbol)) throw Unexpected($"'{symbol}'");
    }

    public void ExpectName(string name)
    {
        if (!TryTakeName(name)) throw Unexpected($"'{name}'");
    }

    public Token Expect(TokenKind kind, string what) => Current.Kind == kind ? Take() : throw Unexpected(what);

    public TemplateSyntaxException Unexpected(string expected) => new($"expected {expected}, found {Current.Describe()}", Current.Position);

    /// <summary>Before a rule that calls itself.</summary>
    public void Enter()
    {
        if (++depth > TemplateLimits.MaxNesting * 2)
            throw new TemplateSyntaxException($"the template is nested deeper than {TemplateLimits.MaxNesting}", Current.Position);
    }

    public void Leave() => depth--;
}
