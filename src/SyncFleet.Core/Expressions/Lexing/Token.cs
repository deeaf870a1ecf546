namespace SyncFleet.Core.Expressions.Lexing;

/// <summary>One piece of a template: its sort, its text, the value of a number, and where it begins.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, object? Value = null)
{
    public bool IsOperator(string symbol) => Kind == TokenKind.Operator && Text == symbol;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    /// <summary>How an error names this token.</summary>
    public string Describe() => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.PrintEnd => "'}}'",
        TokenKind.StatementEnd => "'%}'",
        TokenKind.Text => "text",
        _ => $"'{Text}'",
    };
}
