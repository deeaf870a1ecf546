namespace SyncFleet.Core.Expressions.Values;

/// <summary>A failure inside an evaluation, on its way to <see cref="Template"/>, which knows the template's text.</summary>
internal sealed class TemplateFault(TemplateFailure failure, string problem) : Exception(problem)
{
    public TemplateFailure Failure { get; } = failure;

    public static TemplateFault Type(string problem) => new(TemplateFailure.TypeError, problem);

    public static TemplateFault Value(string problem) => new(TemplateFailure.BadValue, problem);

    public static TemplateFault Limit(string problem) => new(TemplateFailure.LimitReached, problem);

    public static TemplateFault Operands(string symbol, object? left, object? right) =>
        Type($"'{symbol}' does not work between {PythonTypes.NameOf(left)} and {PythonTypes.NameOf(right)}");
}
