namespace SyncFleet.Core.Expressions;

/// <summary>Bounds on what a template may be; those on what it may do are in <see cref="TemplateOptions"/>.</summary>
public static class TemplateLimits
{
    /// <summary>Longest template, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Deepest nesting of brackets and statements.</summary>
    public const int MaxNesting = 100;

    /// <summary>Longest chain of operations hanging on each other, as <c>a + b + c …</c>.</summary>
    internal const int MaxTreeDepth = 400;

    /// <summary>Deepest nesting of lists and dicts that are written, compared or read from text.</summary>
    internal const int MaxValueDepth = 200;
}
