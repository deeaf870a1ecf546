using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Trees;

/// <summary>The arguments written in a call.</summary>
internal sealed class ArgumentNodes(ExpressionNode[] positional, KeyValuePair<string, ExpressionNode>[] named)
{
    public static readonly ArgumentNodes None = new([], []);

    public ExpressionNode[] All { get; } = [.. positional, .. named.Select(n => n.Value)];

    public CallArguments Evaluate(Evaluation evaluation)
    {
        if (All.Length == 0) return CallArguments.None;
        return new CallArguments(
            Array.ConvertAll(positional, p => p.Evaluate(evaluation)),
            Array.ConvertAll(named, n => KeyValuePair.Create(n.Key, n.Value.Evaluate(evaluation))));
    }
}

/// <summary>A call of a value: a method, a function taken from a name.</summary>
internal sealed class CallNode(ExpressionNode target, ArgumentNodes arguments) : ExpressionNode([target, .. arguments.All])
{
    public override object? Evaluate(Evaluation evaluation)
    {
        evaluation.Budget.Charge(1);
        var callee = target.Evaluate(evaluation);
        if (callee is Undefined missing) throw missing.Fault("is called");
        if (callee is not CallableValue callable) throw TemplateFault.Type($"a {PythonTypes.NameOf(callee)} can't be called");
        return callable.Call(evaluation, arguments.Evaluate(evaluation));
    }
}

/// <summary>A call of a function every template knows, found while parsing.</summary>
internal sealed class FunctionNode(CallableValue function, ArgumentNodes arguments) : ExpressionNode(arguments.All)
{
    public override object? Evaluate(Evaluation evaluation)
    {
        evaluation.Budget.Charge(1);
        return function.Call(evaluation, arguments.Evaluate(evaluation));
    }
}

/// <summary><c>x | filter(…)</c>.</summary>
internal sealed class FilterNode(TemplateFilter filter, ExpressionNode operand, ArgumentNodes arguments) : ExpressionNode([operand, .. arguments.All])
{
    public override object? Evaluate(Evaluation evaluation)
    {
        evaluation.Budget.Charge(1);
        return filter(evaluation, operand.Evaluate(evaluation), arguments.Evaluate(evaluation));
    }
}

/// <summary><c>x is test</c> and <c>x is not test</c>.</summary>
internal sealed class TestNode(TemplateFilter test, bool negated, ExpressionNode operand, ArgumentNodes arguments)
    : ExpressionNode([operand, .. arguments.All])
{
    public override object? Evaluate(Evaluation evaluation)
    {
        evaluation.Budget.Charge(1);
        return Comparing.IsTrue(test(evaluation, operand.Evaluate(evaluation), arguments.Evaluate(evaluation))) != negated;
    }
}
