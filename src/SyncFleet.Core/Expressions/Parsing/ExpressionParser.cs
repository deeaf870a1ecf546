using SyncFleet.Core.Expressions.Lexing;
using SyncFleet.Core.Expressions.Trees;

namespace SyncFleet.Core.Expressions.Parsing;

/// <summary>Expressions by rising precedence: inline if, or, and, not, comparison, + -, ~, * / // %, **, sign, then what hangs on a value.</summary>
internal sealed class ExpressionParser(TokenCursor tokens, NameScopes names)
{
    private static readonly string[] Comparisons = ["==", "!=", "<", "<=", ">", ">="];
    private static readonly string[] Sums = ["+", "-"];
    private static readonly string[] Products = ["*", "/", "//", "%"];
    private static readonly string[] Powers = ["**"];

    /// <summary>An expression, or several with commas between, which make a tuple.</summary>
    public ExpressionNode ParseTuple(bool withTernary = true)
    {
        var first = withTernary ? Parse() : ParseOr();
        if (!tokens.Current.IsOperator(",")) return first;
        var items = new List<ExpressionNode> { first };
        while (tokens.TryTakeOperator(","))
        {
            if (IsTupleEnd()) break;
            items.Add(withTernary ? Parse() : ParseOr());
        }

        return Grown(new SequenceNode([.. items], isTuple: true));
    }

    public ExpressionNode Parse()
    {
        tokens.Enter();
        var node = ParseOr();
        while (tokens.TryTakeName("if"))
        {
            var test = ParseOr();
            var otherwise = tokens.TryTakeName("else") ? Parse() : null;
            node = Grown(new TernaryNode(test, node, otherwise));
        }

        tokens.Leave();
        return node;
    }

    /// <summary>Without inline if, whose <c>if</c> would take the filter of a <c>for</c>.</summary>
    public ExpressionNode ParseOr()
    {
        var left = ParseAnd();
        while (tokens.TryTakeName("or")) left = Grown(new LogicNode(isAnd: false, left, ParseAnd()));
        return left;
    }

    /// <summary>A node that is not deeper than evaluating may recurse.</summary>
    public ExpressionNode Grown(ExpressionNode node) => node.Depth <= TemplateLimits.MaxTreeDepth
        ? node
        : throw new TemplateSyntaxException($"the expression hangs more than {TemplateLimits.MaxTreeDepth} operations on each other", tokens.Current.Position);

    private bool IsTupleEnd() =>
        tokens.Current.Kind is TokenKind.PrintEnd or TokenKind.StatementEnd or TokenKind.End || tokens.Current.IsOperator(")");

    private ExpressionNode ParseAnd()
    {
        var left = ParseNot();
        while (tokens.TryTakeName("and")) left = Grown(new LogicNode(isAnd: true, left, ParseNot()));
        return left;
    }

    private ExpressionNode ParseNot()
    {
        if (!tokens.Current.IsName("not") || tokens.Next.IsName("in")) return ParseComparison();
        tokens.Take();
        tokens.Enter();
        var node = Grown(new UnaryNode("not", ParseNot()));
        tokens.Leave();
        return node;
    }

    private ExpressionNode ParseComparison()
    {
        var first = ParseBinary(Sums, ParseConcat);
        var links = new List<(string, ExpressionNode)>();
        while (TryTakeComparison(out var symbol)) links.Add((symbol, ParseBinary(Sums, ParseConcat)));
        return links.Count == 0 ? first : Grown(new CompareNode(first, [.. links]));
    }

    private bool TryTakeComparison(out string symbol)
    {
        symbol = tokens.Current.Text;
        if (tokens.Current.Kind == TokenKind.Operator && Comparisons.Contains(symbol, StringComparer.Ordinal))
        {
            tokens.Take();
            return true;
        }

        if (tokens.TryTakeName("in")) return true;
        if (!tokens.Current.IsName("not") || !tokens.Next.IsName("in")) return false;
        tokens.Take();
        tokens.Take();
        symbol = "not in";
        return true;
    }

    private ExpressionNode ParseConcat()
    {
        var first = ParseProduct();
        if (!tokens.Current.IsOperator("~")) return first;
        var parts = new List<ExpressionNode> { first };
        while (tokens.TryTakeOperator("~")) parts.Add(ParseProduct());
        return Grown(new ConcatNode([.. parts]));
    }

    private ExpressionNode ParseProduct() => ParseBinary(Products, ParsePower);

    private ExpressionNode ParsePower() => ParseBinary(Powers, () => ParseUnary(withFilters: true));

    private ExpressionNode ParseBinary(string[] symbols, Func<ExpressionNode> operand)
    {
        var left = operand();
        while (tokens.Current.Kind == TokenKind.Operator && symbols.Contains(tokens.Current.Text, StringComparer.Ordinal))
            left = Grown(new ArithmeticNode(tokens.Take().Text, left, operand()));
        return left;
    }

    private ExpressionNode ParseUnary(bool withFilters)
    {
        ExpressionNode node;
        if (tokens.Current.IsOperator("-") || tokens.Current.IsOperator("+"))
        {
            tokens.Enter();
            node = Grown(new UnaryNode(tokens.Take().Text, ParseUnary(withFilters: false)));
            tokens.Leave();
        }
        else
        {
            node = Primaries.Parse(this, tokens, names);
        }

        var suffixes = new SuffixParser(this, tokens);
        node = suffixes.ParsePostfix(node);
        return withFilters ? suffixes.ParseFilters(node, names) : node;
    }
}
