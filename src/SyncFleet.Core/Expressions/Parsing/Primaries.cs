using System.Text;
using SyncFleet.Core.Expressions.Functions;
using SyncFleet.Core.Expressions.Lexing;
using SyncFleet.Core.Expressions.Trees;

namespace SyncFleet.Core.Expressions.Parsing;

/// <summary>What an expression begins with: a name, a number, a text, or something in brackets.</summary>
internal static class Primaries
{
    public static ExpressionNode Parse(ExpressionParser parser, TokenCursor tokens, NameScopes names)
    {
        var token = tokens.Current;
        switch (token.Kind)
        {
            case TokenKind.Name:
                return ParseName(parser, tokens, names);
            case TokenKind.Number:
                return new ConstantNode(tokens.Take().Value);
            case TokenKind.String:
                return ParseTexts(tokens);
            case TokenKind.Operator when tokens.TryTakeOperator("("):
                return ParseParentheses(parser, tokens);
            case TokenKind.Operator when tokens.TryTakeOperator("["):
                return parser.Grown(new SequenceNode(ParseItems(parser, tokens, "]"), isTuple: false));
            case TokenKind.Operator when tokens.TryTakeOperator("{"):
                return ParseDict(parser, tokens);
            default:
                throw tokens.Unexpected("an expression");
        }
    }

    private static ExpressionNode ParseName(ExpressionParser parser, TokenCursor tokens, NameScopes names)
    {
        var token = tokens.Take();
        switch (token.Text)
        {
            case "true" or "True": return new ConstantNode(true);
            case "false" or "False": return new ConstantNode(false);
            case "none" or "None": return new ConstantNode(null);
        }

        if (names.IsLocal(token.Text)) return new LocalNode(token.Text);
        var function = FunctionCatalog.Find(token.Text);
        if (tokens.TryTakeOperator("("))
        {
            if (function is null) throw new TemplateSyntaxException($"there is no function '{token.Text}'", token.Position);
            return parser.Grown(new FunctionNode(function, SuffixParser.ParseArguments(parser, tokens)));
        }

        if (function is null) names.NeedFromOutside(token.Text);
        return new NameNode(token.Text);
    }

    private static ConstantNode ParseTexts(TokenCursor tokens)
    {
        var first = tokens.Take().Text;
        if (tokens.Current.Kind != TokenKind.String) return new ConstantNode(first);
        var whole = new StringBuilder(first);
        while (tokens.Current.Kind == TokenKind.String) whole.Append(tokens.Take().Text);
        return new ConstantNode(whole.ToString());
    }

    private static ExpressionNode ParseParentheses(ExpressionParser parser, TokenCursor tokens)
    {
        if (tokens.TryTakeOperator(")")) return new SequenceNode([], isTuple: true);
        var node = parser.ParseTuple();
        tokens.ExpectOperator(")");
        return node;
    }

    private static ExpressionNode[] ParseItems(ExpressionParser parser, TokenCursor tokens, string close)
    {
        var items = new List<ExpressionNode>();
        while (!tokens.TryTakeOperator(close))
        {
            if (items.Count > 0) tokens.ExpectOperator(",");
            if (tokens.TryTakeOperator(close)) break;
            items.Add(parser.Parse());
        }

        return [.. items];
    }

    private static ExpressionNode ParseDict(ExpressionParser parser, TokenCursor tokens)
    {
        var (keys, values) = (new List<ExpressionNode>(), new List<ExpressionNode>());
        while (!tokens.TryTakeOperator("}"))
        {
            if (keys.Count > 0) tokens.ExpectOperator(",");
            if (tokens.TryTakeOperator("}")) break;
            keys.Add(parser.Parse());
            tokens.ExpectOperator(":");
            values.Add(parser.Parse());
        }

        return parser.Grown(new DictNode([.. keys], [.. values]));
    }
}
