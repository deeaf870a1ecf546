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

    private Template(string text, TemplateOptions options, ParsedTemplate parsed)
    {
        Text = text;
        this.options = options;
        body = parsed.Body;
        Names = parsed.FreeNames;
        IsConstant = body.All(s => s is TextNode);
        single = body is [PrintNode print] ? print.Expression : null;
        path = single is null ? null : PathReader.Of(single);
    }

    /// <summary>The template as it was given.</summary>
    public string Text { get; }

    /// <summary>True when there is nothing to evaluate: every scope gives the same.</summary>
    public bool IsConstant { get; }

    /// <summary>The names it needs from a scope; one that the scope does not have fails the evaluation wherever it is used.</summary>
    public IReadOnlyCollection<string> Names { get; }

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
    public object? Evaluate(IExpressionScope scope)
    {
        try
        {
            CheckNames(scope);
            if (single is null) return LiteralReader.Read(RenderBody(scope));
            if (path is null || !path.TryRead(scope, out var value))
            {
                var evaluation = new Evaluation(scope, options);
                value = single.Evaluate(evaluation);
                return RoundTrip.ThroughText(value, evaluation.Budget);
            }

            return RoundTrip.ThroughText(value, new StepBudget(options.MaxSteps, options.MaxOutputLength));
        }
        catch (TemplateFault fault) when (IsAnsweredByText(fault))
        {
            return LiteralReader.Read(Text);
        }
        catch (TemplateFault fault)
        {
            throw Wrap(fault);
        }
    }

    /// <summary>The value without the way through text: a JSON text "5" stays text. Missing is null. Text around the expression gives text.</summary>
    public object? EvaluateNative(IExpressionScope scope)
    {
        if (single is null) return Render(scope);
        try
        {
            CheckNames(scope);
            if (path is not null && path.TryRead(scope, out var value)) return value;
            var evaluation = new Evaluation(scope, options) { IsNative = true };
            return RoundTrip.ToNative(single.Evaluate(evaluation), evaluation.Budget);
        }
        catch (TemplateFault fault) when (IsAnsweredByText(fault))
        {
            return Text;
        }
        catch (TemplateFault fault)
        {
            throw Wrap(fault);
        }
    }

    /// <summary>The rendered text, whatever it looks like. Missing is empty. Throws <see cref="TemplateEvaluationException"/>.</summary>
    public string Render(IExpressionScope scope)
    {
        try
        {
            CheckNames(scope);
            return RenderBody(scope);
        }
        catch (TemplateFault fault) when (IsAnsweredByText(fault))
        {
            return Text;
        }
        catch (TemplateFault fault)
        {
            throw Wrap(fault);
        }
    }

    /// <summary>
    /// The value as a condition. False only for a missing value, zero, False, empty containers, and the texts "", "0", "0.0",
    /// "false", "False", "{}", "[]", "()"; so null and "no" are true. Below a missing value is false too.
    /// </summary>
    public bool EvaluateCondition(IExpressionScope scope)
    {
        try
        {
            return Conditions.Holds(Evaluate(scope));
        }
        catch (TemplateEvaluationException e) when (e.Failure == TemplateFailure.MissingValue)
        {
            return false;
        }
    }

    public override string ToString() => Text;

    private string RenderBody(IExpressionScope scope)
    {
        if (body is []) return "";
        if (body is [TextNode text]) return text.Text;
        var output = new StringBuilder();
        StatementNode.WriteAll(body, new Evaluation(scope, options), output);
        return output.ToString();
    }

    private void CheckNames(IExpressionScope scope)
    {
        foreach (var name in Names)
        {
            if (!scope.TryGetValue(name, out _)) throw new TemplateFault(TemplateFailure.UnknownName, $"the name '{name}' is unknown here");
        }
    }

    private bool IsAnsweredByText(TemplateFault fault) => options.Strict && fault.Failure == TemplateFailure.TypeError;

    private TemplateEvaluationException Wrap(TemplateFault fault) => new(fault.Failure, fault.Message, Text);
}
