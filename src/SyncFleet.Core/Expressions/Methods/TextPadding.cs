using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Methods;

/// <summary>Filling texts up to a width.</summary>
internal static class TextPadding
{
    public static string Left(string text, int width, char with, StepBudget budget)
    {
        budget.ChargeText(Math.Max(width, 0));
        return text.PadRight(Units(text, width), with);
    }

    public static string Right(string text, int width, char with, StepBudget budget)
    {
        budget.ChargeText(Math.Max(width, 0));
        return text.PadLeft(Units(text, width), with);
    }

    /// <summary>Puts the odd character where Python puts it: left when the width is odd too.</summary>
    public static string Center(string text, int width, char with, StepBudget budget)
    {
        budget.ChargeText(Math.Max(width, 0));
        var gap = width - TextPoints.Count(text);
        if (gap <= 0) return text;
        var left = (gap / 2) + (gap & width & 1);
        return text.PadLeft(text.Length + left, with).PadRight(text.Length + gap, with);
    }

    /// <summary>Zeros after the sign.</summary>
    public static string Zeros(string text, int width, StepBudget budget)
    {
        budget.ChargeText(Math.Max(width, 0));
        width = Units(text, width);
        if (width <= text.Length) return text;
        var sign = text.StartsWith('-') || text.StartsWith('+') ? text[..1] : "";
        return sign + text[sign.Length..].PadLeft(width - sign.Length, '0');
    }

    public static string Spaces(int width, StepBudget budget)
    {
        budget.ChargeText(Math.Max(width, 0));
        return new string(' ', Math.Max(width, 0));
    }

    /// <summary>The width in the units of .NET, of which a rare character takes two.</summary>
    private static int Units(string text, int width) => Math.Max(width, 0) + text.Length - TextPoints.Count(text);
}
