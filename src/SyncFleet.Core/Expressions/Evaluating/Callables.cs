namespace SyncFleet.Core.Expressions.Evaluating;

/// <summary>What a filter or test does with the value before the bar.</summary>
internal delegate object? TemplateFilter(Evaluation evaluation, object? value, CallArguments arguments);

/// <summary>What a function does.</summary>
internal delegate object? TemplateFunction(Evaluation evaluation, CallArguments arguments);

/// <summary>A value that can be called.</summary>
internal abstract class CallableValue(string name)
{
    public string Name { get; } = name;

    public abstract object? Call(Evaluation evaluation, CallArguments arguments);
}

/// <summary>A function every template knows.</summary>
internal sealed class FunctionValue(string name, TemplateFunction function) : CallableValue(name)
{
    public override object? Call(Evaluation evaluation, CallArguments arguments) => function(evaluation, arguments);
}

/// <summary>A method together with the value it was taken from.</summary>
internal sealed class BoundMethod(string name, object? owner, TemplateFilter method) : CallableValue(name)
{
    public override object? Call(Evaluation evaluation, CallArguments arguments) => method(evaluation, owner, arguments);
}
