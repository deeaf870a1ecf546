namespace SyncFleet.Core.Expressions;

/// <summary>Why a template gave no value.</summary>
public enum TemplateFailure
{
    /// <summary>The template uses a name that its scope does not have.</summary>
    UnknownName = 0,

    /// <summary>It went below a missing value, or calculated with one.</summary>
    MissingValue = 1,

    /// <summary>An operation does not exist for these types: <c>none &gt; 1</c>.</summary>
    TypeError = 2,

    /// <summary>The types fit, the value does not: a text that is no date, a division by zero.</summary>
    BadValue = 3,

    /// <summary>It took more steps, or made more text, than allowed.</summary>
    LimitReached = 4,
}
