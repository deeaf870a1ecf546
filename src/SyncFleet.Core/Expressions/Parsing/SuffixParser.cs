using SyncFleet.Core.Expressions.Filters;
using SyncFleet.Core.Expressions.Lexing;
using SyncFleet.Core.Expressions.Trees;

namespace SyncFleet.Core.Expressions.Parsing;

/// <summary>What hangs on a value: attributes, keys, slices, calls, then filters and tests.</summary>
internal sealed class SuffixParser(ExpressionParser parser, TokenCursor tokens)
{
    public ExpressionNode ParsePostfix(ExpressionNode node)
    {
        while (true)
        {
            if (tokens.TryTakeOperator(".")) node = parser.Grown(ParseAttribute(node));
            else if (tokens.TryTakeOperator("[")) node = parser.Grown(ParseSubscript(node));
            else if (tokens.TryTakeOperator("(")) node = parser.Grown(new CallNode(node, ParseArguments(parser, tokens)));
            else return node;
        }
    }

    public ExpressionNode ParseFilters(ExpressionNode node, NameScopes names)
    {
        while (true)
        {
            if (tokens.TryTakeOperator("|")) node = parser.Grown(ParseFilter(node));
            else if (tokens.TryTakeName("is")) node = parser.Grown(ParseTest(node, names));
            else if (tokens.TryTakeOperator("(")) node = parser.Grown(new CallNode(node, ParseArguments(parser, tokens)));
            else return node;
        }
    }

    /// <summary>The arguments after an opening parenthesis, which is taken already.</summary>
    public static ArgumentNodes ParseArguments(ExpressionParser parser, TokenCursor tokens)
    {
        var positional = new List<ExpressionNode>();
        var named = new List<KeyValuePair<string, ExpressionNode>>();
        while (!tokens.TryTakeOperator(")"))
        {
            if (positional.Count + named.Count > 0) tokens.ExpectOperator(",");
            if (tokens.TryTakeOperator(")")) break;
            if (tokens.Current.Kind == TokenKind.Name && tokens.Next.IsOperator("="))
            {
                var name = tokens.Take().Text;
                tokens.Take();
                named.Add(KeyValuePair.Create(name, parser.Parse()));
            }
            else if (named.Count > 0)
            {
                throw tokens.Unexpected("an argument with a name");
            }
            else
            {
                positional.Add(parser.Parse());
            }
        }

        return positional.Count + named.Count == 0 ? ArgumentNodes.None : new ArgumentNodes([.. positional], [.. named]);
    }

    private ExpressionNode ParseAttribute(ExpressionNode owner)
    {
        if (tokens.Current is { Kind: TokenKind.Number, Value: long }) return new ItemNode(owner, new ConstantNode(tokens.Take().Value));
        return new AttributeNode(owner, tokens.Expect(TokenKind.Name, "a name or number after '.'").Text);
    }

    private ExpressionNode ParseSubscript(ExpressionNode owner)
    {
        var start = tokens.Current.IsOperator(":") ? null : parser.Parse();
        if (start is not null && tokens.Current.IsOperator(",")) return ParseTupleKey(owner, start);
        if (!tokens.TryTakeOperator(":"))
        {
            tokens.ExpectOperator("]");
            return new ItemNode(owner, start!);
        }

        var stop = IsBoundLeftOut() ? null : parser.Parse();
        ExpressionNode? step = null;
        if (tokens.TryTakeOperator(":")) step = IsBoundLeftOut() ? null : parser.Parse();
        tokens.ExpectOperator("]");
        return new SliceNode(owner, start, stop, step);
    }

    private ItemNode ParseTupleKey(ExpressionNode owner, ExpressionNode first)
    {
        var keys = new List<ExpressionNode> { first };
        while (tokens.TryTakeOperator(",")) keys.Add(parser.Parse());
        tokens.ExpectOperator("]");
        return new ItemNode(owner, new SequenceNode([.. keys], isTuple: true));
    }

    private bool IsBoundLeftOut() => tokens.Current.IsOperator("]") || tokens.Current.IsOperator(":");

    private FilterNode ParseFilter(ExpressionNode operand)
    {
        var (name, position) = ParseDottedName("the name of a filter");
        var filter = FilterCatalog.Find(name) ?? throw new TemplateSyntaxException($"there is no filter '{name}'", position);
        var arguments = tokens.TryTakeOperator("(") ? ParseArguments(parser, tokens) : ArgumentNodes.None;
        return new FilterNode(filter, operand, arguments);
    }

    private TestNode ParseTest(ExpressionNode operand, NameScopes names)
    {
        var negated = tokens.TryTakeName("not");
        var (name, position) = ParseDottedName("the name of a test");
        var test = TestCatalog.Find(name) ?? throw new TemplateSyntaxException($"there is no test '{name}'", position);
        var arguments = ArgumentNodes.None;
        if (tokens.TryTakeOperator("(")) arguments = ParseArguments(parser, tokens);
        else if (HasBareArgument()) arguments = new ArgumentNodes([ParsePostfix(Primaries.Parse(parser, tokens, names))], []);
        return new TestNode(test, negated, operand, arguments);
    }

    private bool HasBareArgument() => tokens.Current.Kind switch
    {
        TokenKind.String or TokenKind.Number => true,
        TokenKind.Name => tokens.Current.Text is not ("else" or "or" or "and" or "if" or "is" or "not" or "in"),
        _ => tokens.Current.IsOperator("[") || tokens.Current.IsOperator("{"),
    };

    private (string Name, int Position) ParseDottedName(string what)
    {
        var first = tokens.Expect(TokenKind.Name, what);
        var name = first.Text;
        while (tokens.TryTakeOperator(".")) name += "." + tokens.Expect(TokenKind.Name, what).Text;
        return (name, first.Position);
    }
}
