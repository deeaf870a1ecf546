using SyncFleet.Contracts;
using SyncFleet.Core.Failures;

namespace SyncFleet.Core.Expressions;

/// <summary>
/// A template gave no value for this record, page or slice. The message names the template and the types involved, never a
/// value. A failure of kind Data, except an unknown name, which is the definition's fault: kind Configuration.
/// </summary>
public sealed class TemplateEvaluationException(TemplateFailure failure, string problem, string template, Exception? inner = null)
    : SyncFleetException(
        failure == TemplateFailure.UnknownName ? FailureKind.Configuration : FailureKind.Data,
        $"The template '{Shorten(template)}' gave no value: {problem}.",
        inner: inner)
{
    private const int ShownLength = 200;

    public TemplateFailure Failure { get; } = failure;

    /// <summary>What is wrong, without the template.</summary>
    public string Problem { get; } = problem;

    /// <summary>The template's whole text.</summary>
    public string Template { get; } = template;

    private static string Shorten(string template) => template.Length <= ShownLength ? template : template[..ShownLength] + "…";
}
