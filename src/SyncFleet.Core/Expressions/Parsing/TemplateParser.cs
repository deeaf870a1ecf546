using SyncFleet.Core.Expressions.Lexing;
using SyncFleet.Core.Expressions.Trees;

namespace SyncFleet.Core.Expressions.Parsing;

/// <summary>The pieces of a template: text, <c>{{ }}</c>, and the statements if, for and set.</summary>
internal sealed class TemplateParser
{
    private readonly TokenCursor tokens;
    private readonly NameScopes names = new();
    private readonly ExpressionParser expressions;

    private TemplateParser(List<Token> tokens)
    {
        this.tokens = new TokenCursor(tokens);
        expressions = new ExpressionParser(this.tokens, names);
    }

    public static ParsedTemplate Parse(string text)
    {
        var parser = new TemplateParser(TemplateLexer.Read(text));
        var body = parser.ParseBody();
        if (parser.tokens.Current.Kind != TokenKind.End) throw parser.UnknownStatement();
        return new ParsedTemplate(body, parser.names.Free);
    }

    /// <summary>Up to the end, or to a statement that is one of <paramref name="ends"/>, which is left for the caller.</summary>
    private List<StatementNode> ParseBody(params ReadOnlySpan<string> ends)
    {
        tokens.Enter();
        var body = new List<StatementNode>();
        while (tokens.Current.Kind != TokenKind.End)
        {
            if (tokens.Current.Kind == TokenKind.StatementBegin)
            {
                if (tokens.Next.Kind == TokenKind.Name && ends.Contains(tokens.Next.Text)) break;
                body.Add(ParseStatement());
            }
            else
            {
                body.Add(tokens.Current.Kind == TokenKind.Text ? new TextNode(tokens.Take().Text) : ParsePrint());
            }
        }

        tokens.Leave();
        return body;
    }

    private PrintNode ParsePrint()
    {
        tokens.Expect(TokenKind.PrintBegin, "'{{'");
        var node = new PrintNode(expressions.ParseTuple());
        tokens.Expect(TokenKind.PrintEnd, "'}}'");
        return node;
    }

    private StatementNode ParseStatement()
    {
        var begin = tokens.Current;
        switch (tokens.Next.Text)
        {
            case "if": return ParseIf();
            case "for": return ParseFor(begin);
            case "set": return ParseSet();
            default: throw UnknownStatement();
        }
    }

    private IfNode ParseIf()
    {
        var begin = tokens.Current;
        var branches = new List<(ExpressionNode?, IReadOnlyList<StatementNode>)>();
        while (true)
        {
            tokens.Take();
            var word = tokens.Take().Text;
            if (word == "endif") break;
            var test = word == "else" ? null : expressions.ParseTuple(withTernary: false);
            tokens.Expect(TokenKind.StatementEnd, "'%}'");
            var body = word == "else" ? ParseBody("endif") : ParseBody("elif", "else", "endif");
            branches.Add((test, body));
            if (tokens.Current.Kind == TokenKind.End) throw new TemplateSyntaxException("'{% if %}' has no '{% endif %}'", begin.Position);
        }

        tokens.Expect(TokenKind.StatementEnd, "'%}'");
        return new IfNode(branches);
    }

    private ForNode ParseFor(Token begin)
    {
        tokens.Take();
        tokens.Take();
        var targets = ParseTargets();
        tokens.ExpectName("in");
        var items = expressions.ParseTuple(withTernary: false);
        names.Open();
        foreach (var name in targets.Names) names.Declare(name);
        var test = tokens.TryTakeName("if") ? expressions.Parse() : null;
        names.Declare("loop");
        tokens.Expect(TokenKind.StatementEnd, "'%}'");
        var body = ParseBody("endfor", "else");
        names.Close();
        List<StatementNode> otherwise = [];
        if (tokens.Next.IsName("else"))
        {
            TakeBareStatement();
            otherwise = ParseBody("endfor");
        }

        if (tokens.Current.Kind == TokenKind.End) throw new TemplateSyntaxException("'{% for %}' has no '{% endfor %}'", begin.Position);
        TakeBareStatement();
        return new ForNode
        {
            Target = new AssignmentTarget([.. targets.Names], targets.Unpacks),
            Items = items,
            Test = test,
            Body = body,
            Otherwise = otherwise,
        };
    }

    private StatementNode ParseSet()
    {
        var begin = tokens.Take();
        tokens.Take();
        var targets = ParseTargets();
        var attribute = tokens.TryTakeOperator(".") ? tokens.Expect(TokenKind.Name, "a name after '.'").Text : null;
        var target = new AssignmentTarget([.. targets.Names], targets.Unpacks, attribute);
        StatementNode node;
        if (tokens.TryTakeOperator("="))
        {
            node = new SetNode(target, expressions.ParseTuple());
            tokens.Expect(TokenKind.StatementEnd, "'%}'");
        }
        else
        {
            tokens.Expect(TokenKind.StatementEnd, "'=' or '%}'");
            foreach (var name in targets.Names) names.Declare(name);
            node = new SetBlockNode(target, ParseBody("endset"));
            if (tokens.Current.Kind == TokenKind.End) throw new TemplateSyntaxException("'{% set %}' has no '{% endset %}'", begin.Position);
            TakeBareStatement();
        }

        foreach (var name in targets.Names) names.Declare(name);
        return node;
    }

    private (List<string> Names, bool Unpacks) ParseTargets()
    {
        var parentheses = tokens.TryTakeOperator("(");
        var targets = new List<string>();
        var unpacks = false;
        do
        {
            if (tokens.Current.Kind != TokenKind.Name || tokens.Current.IsName("in")) break;
            targets.Add(tokens.Take().Text);
        }
        while (tokens.TryTakeOperator(",") && (unpacks = true));
        if (targets.Count == 0) throw tokens.Unexpected("a name");
        if (parentheses) tokens.ExpectOperator(")");
        return (targets, unpacks);
    }

    private void TakeBareStatement()
    {
        tokens.Take();
        tokens.Take();
        tokens.Expect(TokenKind.StatementEnd, "'%}'");
    }

    private TemplateSyntaxException UnknownStatement() =>
        new($"the statement {tokens.Next.Describe()} is not supported here", tokens.Current.Position);
}
