using System.Text;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Literals;
using SyncFleet.Core.Expressions.Parsing;
using SyncFleet.Core.Expressions.Trees;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions;

/// <summary>
/// A text with <c>{{ expressions }}</c>, compiled once and evaluated against any number of scopes, from any thread. The values
/// given out are: null, bool, long, BigInteger, double, string, <c>IReadOnlyList&lt;object?&gt;</c>,
/// <c>IReadOnlyDictionary&lt;string, object?&gt;</c>; from <see cref="EvaluateNative"/> also a JSON object or array as JsonElement.
/// </summary>
public sealed class Template
{
    private readonly TemplateOptions options;
    private readonly IReadOnlyList<StatementNode> body;
    private readonly ExpressionNode? single;
    private readonly PathReader? path;
    private readonly string[] names;
    private readonly object? constant;

    private Template(string text, TemplateOptions options, ParsedTemplate parsed)
    {
        Text = text;
        this.options = options;
        body = parsed.Body;
        names = [.. parsed.FreeNames];
        IsConstant = body.All(s => s is TextNode);
        single = body is [PrintNode print] ? print.Expression : null;
        constant = IsConstant ? LiteralReader.Read(string.Concat(body.Cast<TextNode>().Select(t => t.Text))) : null;
        path = single is null ? null : PathReader.Of(single);
    }

    /// <summary>The template as it was given.</summary>
    public string Text { get; }

    /// <summary>True when there is nothing to evaluate: every scope gives the same.</summary>
    public bool IsConstant { get; }

    /// <summary>The names it needs from a scope; one that the scope does not have fails the evaluation wherever it is used.</summary>
    public IReadOnlyCollection<string> Names => names;

    /// <summary>
    /// Reads a template of at most <see cref="TemplateLimits.MaxLength"/> characters. Throws <see cref="TemplateSyntaxException"/>,
    /// also for an unknown filter, test, function or statement.
    /// </summary>
    public static Template Parse(string text, TemplateOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > TemplateLimits.MaxLength)
            throw new TemplateSyntaxException($"the template has {text.Length} characters, more than {TemplateLimits.MaxLength}", 0);
        return new Template(text, options ?? TemplateOptions.Default, TemplateParser.Parse(text));
    }

    /// <summary>
    /// The value: the rendered text, read as a Python literal where it is one ("5" is 5, "007" stays text, "None" is null,
    /// "1,2" a tuple). Throws <see cref="TemplateEvaluationException"/>.
    /// </summary>
    public object? Evaluate(IExpressionScope scope) => Guard(scope, static (t, s) => t.EvaluateTyped(s), LiteralReader.Read);

    /// <summary>The value without the way through text: a JSON text "5" stays text. Missing is null. Text around the expression gives text.</summary>
    public object? EvaluateNative(IExpressionScope scope) => Guard(scope, static (t, s) => t.EvaluateRaw(s), static text => text);

    /// <summary>The rendered text, whatever it looks like. Missing is empty. Throws <see cref="TemplateEvaluationException"/>.</summary>
    public string Render(IExpressionScope scope) => Guard(scope, static (t, s) => t.RenderBody(s), static text => text);

    /// <summary>
    /// The value as a condition. False only for a missing value, zero, False, empty containers, and the texts "", "0", "0.0",
    /// "false", "False", "{}", "[]", "()"; so null and "no" are true. Below a missing value is false too.
    /// </summary>
    public bool EvaluateCondition(IExpressionScope scope) => Guard(scope, static (t, s) => t.Holds(s), static text => Conditions.Holds(LiteralReader.Read(text)));

    public override string ToString() => Text;

    private object? EvaluateTyped(IExpressionScope scope)
    {
        if (IsConstant) return constant;
        if (path is not null && path.TryRead(scope, out var value))
            return value is string text ? LiteralReader.Read(text) : RoundTrip.ThroughText(value, options);
        if (single is null) return LiteralReader.Read(RenderBody(scope));
        var evaluation = Begin(scope);
        return RoundTrip.ThroughText(single.Evaluate(evaluation), evaluation.Budget);
    }

    private object? EvaluateRaw(IExpressionScope scope)
    {
        if (path is not null && path.TryRead(scope, out var value)) return value is Undefined ? null : value;
        if (single is null) return RenderBody(scope);
        var evaluation = Begin(scope, isNative: true);
        return RoundTrip.ToNative(single.Evaluate(evaluation), evaluation.Budget);
    }

    private string RenderBody(IExpressionScope scope)
    {
        if (body is []) return "";
        if (body is [TextNode text]) return text.Text;
        if (path is not null && path.TryRead(scope, out var value) && value is string or Undefined) return value as string ?? "";
        var output = new StringBuilder();
        StatementNode.WriteAll(body, Begin(scope), output);
        return output.ToString();
    }

    private bool Holds(IExpressionScope scope)
    {
        try
        {
            return Conditions.Holds(EvaluateTyped(scope));
        }
        catch (TemplateFault fault) when (fault.Failure == TemplateFailure.MissingValue)
        {
            return false;
        }
    }

    /// <summary>Names are checked before anything runs: an unknown one fails also on a way that is not taken.</summary>
    private Evaluation Begin(IExpressionScope scope, bool isNative = false)
    {
        foreach (var name in names)
            if (!scope.TryGetValue(name, out _)) throw new TemplateFault(TemplateFailure.UnknownName, $"the name '{name}' is unknown here");
        return new Evaluation(scope, options) { IsNative = isNative };
    }

    private T Guard<T>(IExpressionScope scope, Func<Template, IExpressionScope, T> evaluate, Func<string, T> ofText)
    {
        try
        {
            return evaluate(this, scope);
        }
        catch (TemplateFault fault) when (options.Strict && fault.Failure == TemplateFailure.TypeError)
        {
            return ofText(Text);
        }
        catch (TemplateFault fault)
        {
            throw new TemplateEvaluationException(fault.Failure, fault.Message, Text);
        }
    }
}
