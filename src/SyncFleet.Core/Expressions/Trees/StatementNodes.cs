using System.Text;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Trees;

/// <summary>A piece of a template that writes text.</summary>
internal abstract class StatementNode
{
    public abstract void Write(Evaluation evaluation, StringBuilder output);

    public static void WriteAll(IReadOnlyList<StatementNode> body, Evaluation evaluation, StringBuilder output)
    {
        foreach (var statement in body) statement.Write(evaluation, output);
    }
}

/// <summary>Text between the tags.</summary>
internal sealed class TextNode(string text) : StatementNode
{
    public string Text { get; } = text;

    public override void Write(Evaluation evaluation, StringBuilder output)
    {
        evaluation.Budget.ChargeText(output, Text.Length);
        output.Append(Text);
    }
}

/// <summary><c>{{ expression }}</c>.</summary>
internal sealed class PrintNode(ExpressionNode expression) : StatementNode
{
    public ExpressionNode Expression { get; } = expression;

    public override void Write(Evaluation evaluation, StringBuilder output) =>
        PythonText.Append(output, Expression.Evaluate(evaluation), evaluation.Budget);
}

/// <summary><c>{% if %}</c> with its <c>elif</c> branches; the test of <c>else</c> is null.</summary>
internal sealed class IfNode(List<(ExpressionNode? Test, IReadOnlyList<StatementNode> Body)> branches) : StatementNode
{
    public override void Write(Evaluation evaluation, StringBuilder output)
    {
        foreach (var (test, body) in branches)
        {
            evaluation.Budget.Charge(1);
            if (test is not null && !Comparing.IsTrue(test.Evaluate(evaluation))) continue;
            WriteAll(body, evaluation, output);
            return;
        }
    }
}

/// <summary><c>{% set a, b = expression %}</c>.</summary>
internal sealed class SetNode(AssignmentTarget target, ExpressionNode expression) : StatementNode
{
    public override void Write(Evaluation evaluation, StringBuilder output)
    {
        evaluation.Budget.Charge(1);
        target.Assign(evaluation, expression.Evaluate(evaluation));
    }
}

/// <summary><c>{% set a %}text{% endset %}</c>.</summary>
internal sealed class SetBlockNode(AssignmentTarget target, IReadOnlyList<StatementNode> body) : StatementNode
{
    public override void Write(Evaluation evaluation, StringBuilder output)
    {
        var text = new StringBuilder();
        WriteAll(body, evaluation, text);
        target.Assign(evaluation, text.ToString());
    }
}
