using System.Globalization;
using System.Text;
using SyncFleet.Core.Expressions.Evaluating;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>JSON as Python's <c>json.dumps</c> writes it: a space after comma and colon, ASCII only.</summary>
internal static class JsonText
{
    public static string Write(object? value, StepBudget budget, bool sortKeys = false)
    {
        var output = new StringBuilder();
        Append(output, value, budget, sortKeys);
        return output.ToString();
    }

    private static void Append(StringBuilder output, object? value, StepBudget budget, bool sortKeys)
    {
        budget.ChargeText(output, 8);
        switch (value)
        {
            case null: output.Append("null"); break;
            case bool flag: output.Append(flag ? "true" : "false"); break;
            case string text: AppendText(output, text, budget); break;
            case double real when !double.IsFinite(real): output.Append(double.IsNaN(real) ? "NaN" : real > 0 ? "Infinity" : "-Infinity"); break;
            case var number when Numbers.IsNumber(number): output.Append(PythonText.Of(number, budget)); break;
            case var dict when PythonTypes.IsMapping(dict): AppendDict(output, dict!, budget, sortKeys); break;
            case var list when list is TupleValue || PythonTypes.IsList(list): AppendList(output, list!, budget, sortKeys); break;
            case Undefined missing: throw TemplateFault.Type(missing.Fault("is written as JSON").Message);
            default: throw TemplateFault.Type($"a {PythonTypes.NameOf(value)} can't be written as JSON");
        }
    }

    private static void AppendDict(StringBuilder output, object dict, StepBudget budget, bool sortKeys)
    {
        budget.Enter();
        var keys = DictAccess.Entries(dict).Select(e => e.Key).ToList();
        if (sortKeys) keys = Sorting.Sort(keys, static key => key, reverse: false, budget);
        var first = true;
        output.Append('{');
        foreach (var key in keys)
        {
            DictAccess.TryGet(dict, key, out var value);
            if (!first) output.Append(", ");
            first = false;
            AppendText(output, KeyText(key, budget), budget);
            output.Append(": ");
            Append(output, value, budget, sortKeys);
        }

        output.Append('}');
        budget.Leave();
    }

    private static void AppendList(StringBuilder output, object list, StepBudget budget, bool sortKeys)
    {
        budget.Enter();
        var first = true;
        output.Append('[');
        foreach (var item in Iterating.Over(list, budget))
        {
            if (!first) output.Append(", ");
            first = false;
            Append(output, item, budget, sortKeys);
        }

        output.Append(']');
        budget.Leave();
    }

    private static string KeyText(object? key, StepBudget budget) => key switch
    {
        string text => text,
        null or bool => Write(key, budget),
        _ when Numbers.IsNumber(key) => PythonText.Of(key, budget),
        _ => throw TemplateFault.Type($"a {PythonTypes.NameOf(key)} can't be a key in JSON"),
    };

    private static void AppendText(StringBuilder output, string text, StepBudget budget)
    {
        budget.ChargeText(output, text.Length);
        output.Append('"');
        foreach (var c in text)
        {
            switch (c)
            {
                case '"' or '\\': output.Append('\\').Append(c); break;
                case '\n': output.Append("\\n"); break;
                case '\r': output.Append("\\r"); break;
                case '\t': output.Append("\\t"); break;
                case '\b': output.Append("\\b"); break;
                case '\f': output.Append("\\f"); break;
                case >= ' ' and < '\x7f': output.Append(c); break;
                default: output.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture)); break;
            }
        }

        output.Append('"');
    }
}
