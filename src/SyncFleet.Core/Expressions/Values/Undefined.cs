namespace SyncFleet.Core.Expressions.Values;

/// <summary>
/// A missing value: an empty text when printed, false in a condition, an error when one goes below it or calculates with it.
/// Never handed out to callers, who get an empty text or null.
/// </summary>
internal sealed class Undefined(string what, string? attribute = null)
{
    /// <summary>The end of an inline if that has no else.</summary>
    public static readonly Undefined NoElse = new("inline if without else");

    public static readonly Undefined NoKey = new("key of a dict");

    public static readonly Undefined Empty = new("member of nothing");

    /// <summary>A key is not named, as it may be data; an attribute is, as it stands in the template.</summary>
    public static Undefined Of(object? owner, string? attribute = null) => new(PythonTypes.NameOf(owner), attribute);

    public TemplateFault Fault(string use) => new(
        TemplateFailure.MissingValue,
        attribute is null ? $"a value is missing ({what}), and {use}" : $"'{attribute}' is missing ({what}), and {use}");
}
