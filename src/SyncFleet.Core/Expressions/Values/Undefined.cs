namespace SyncFleet.Core.Expressions.Values;

/// <summary>
/// A missing value: an empty text when printed, false in a condition, an error when one goes below it or calculates with it.
/// Never handed out to callers, who get an empty text or null.
/// </summary>
internal sealed class Undefined(string what)
{
    /// <summary>The end of an inline if that has no else.</summary>
    public static readonly Undefined NoElse = new("the value of an inline if without else");

    public static readonly Undefined Empty = new("the first or last of nothing");

    public static Undefined Key(object? owner, object? key) =>
        new(key is string or long ? $"'{PythonText.Of(key)}' of a {PythonTypes.NameOf(owner)}" : $"a key of a {PythonTypes.NameOf(owner)}");

    public TemplateFault Fault(string use) => new(TemplateFailure.MissingValue, $"{what} is missing, and {use}");
}
