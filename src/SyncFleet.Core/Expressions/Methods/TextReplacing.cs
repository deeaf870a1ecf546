using System.Text;
using SyncFleet.Core.Expressions.Evaluating;

namespace SyncFleet.Core.Expressions.Methods;

/// <summary>Replacing parts of texts.</summary>
internal static class TextReplacing
{
    /// <summary>Replaces the first <paramref name="limit"/> places, all when negative. An empty text is found between all characters.</summary>
    public static string Replace(string text, string old, string with, int limit, StepBudget budget)
    {
        budget.ChargeText(text.Length);
        if (old.Length == 0) return Intersperse(text, with, limit, budget);
        var output = new StringBuilder();
        var from = 0;
        while (limit != 0)
        {
            var at = text.IndexOf(old, from, StringComparison.Ordinal);
            if (at < 0) break;
            budget.ChargeText(output, at - from + with.Length);
            output.Append(text, from, at - from).Append(with);
            from = at + old.Length;
            limit--;
        }

        if (from == 0) return text;
        budget.ChargeText(output, text.Length - from);
        return output.Append(text, from, text.Length - from).ToString();
    }

    private static string Intersperse(string text, string with, int limit, StepBudget budget)
    {
        var places = limit < 0 ? text.Length + 1L : Math.Min(limit, text.Length + 1L);
        budget.ChargeText(text.Length + (places * with.Length));
        var output = new StringBuilder();
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < places) output.Append(with);
            if (i < text.Length) output.Append(text[i]);
        }

        return output.ToString();
    }
}
