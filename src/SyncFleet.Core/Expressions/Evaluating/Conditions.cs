using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Evaluating;

/// <summary>Which values of a template are false as a condition. Everything else is true, null included.</summary>
internal static class Conditions
{
    public static bool Holds(object? value) => value switch
    {
        null => true,
        string text => text is not ("" or "False" or "false" or "{}" or "[]" or "()" or "0" or "0.0"),
        BytesValue => true,
        _ => Comparing.IsTrue(value),
    };
}
