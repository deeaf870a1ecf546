namespace SyncFleet.Core.Expressions.Lexing;

/// <summary>The sorts of pieces a template's text falls into.</summary>
internal enum TokenKind
{
    Text,
    PrintBegin,
    PrintEnd,
    StatementBegin,
    StatementEnd,
    Name,
    String,
    Number,
    Operator,
    End,
}
