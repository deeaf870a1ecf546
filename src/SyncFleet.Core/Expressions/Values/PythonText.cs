using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using SyncFleet.Core.Expressions.Dates;
using SyncFleet.Core.Expressions.Evaluating;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>What Python's <c>str()</c> and <c>repr()</c> make of a value.</summary>
internal static class PythonText
{
    /// <summary>The text of a single value, without any bound: not for lists and dicts.</summary>
    public static string Of(object? value) => Of(value, StepBudget.Unlimited());

    public static string Of(object? value, StepBudget budget)
    {
        if (value is string text) return text;
        var builder = new StringBuilder();
        Append(builder, value, budget);
        return builder.ToString();
    }

    public static string Repr(object? value, StepBudget budget)
    {
        var builder = new StringBuilder();
        AppendRepr(builder, value, budget);
        return builder.ToString();
    }

    public static void Append(StringBuilder builder, object? value, StepBudget budget)
    {
        switch (value)
        {
            case string text:
                budget.ChargeText(builder, text.Length);
                builder.Append(text);
                break;
            case Undefined:
                break;
            case DateTimeOffset time:
                builder.Append(IsoDates.Write(time, separator: ' '));
                break;
            case DateOnly date:
                builder.Append(date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case TimeSpan span:
                builder.Append(CalendarDuration.TextOf(span));
                break;
            case CalendarDuration duration:
                builder.Append(duration.ToString());
                break;
            default:
                AppendRepr(builder, value, budget);
                break;
        }
    }

    public static void AppendRepr(StringBuilder builder, object? value, StepBudget budget)
    {
        budget.ChargeText(builder, 8);
        switch (value)
        {
            case null: builder.Append("None"); break;
            case bool flag: builder.Append(flag ? "True" : "False"); break;
            case long whole: builder.Append(whole); break;
            case BigInteger big: AppendBig(builder, big, budget); break;
            case double real: builder.Append(PythonFloats.Write(real)); break;
            case string text:
                budget.ChargeText(builder, text.Length);
                PythonQuotes.Append(builder, text);
                break;
            case BytesValue bytes: builder.Append('b').Append(PythonQuotes.WriteBytes(bytes.Latin1)); break;
            case Undefined: builder.Append("Undefined"); break;
            case GeneratorValue: builder.Append("<generator object>"); break;
            case JsonElement or IReadOnlyDictionary<string, object?> or IReadOnlyList<object?>: AppendContainer(builder, value, budget); break;
            case DateTimeOffset time: builder.Append(IsoDates.WriteRepr(time)); break;
            case DateOnly date: builder.Append(CultureInfo.InvariantCulture, $"datetime.date({date.Year}, {date.Month}, {date.Day})"); break;
            case TimeSpan span: builder.Append(CultureInfo.InvariantCulture, $"datetime.timedelta(seconds={(long)span.TotalSeconds})"); break;
            default: builder.Append('<').Append(PythonTypes.NameOf(value)).Append('>'); break;
        }
    }

    private static void AppendBig(StringBuilder builder, BigInteger big, StepBudget budget)
    {
        if (big.GetBitLength() > 14_280) throw TemplateFault.Value("a whole number has more than 4300 digits");
        budget.Charge(64);
        builder.Append(big.ToString(CultureInfo.InvariantCulture));
    }

    private static void AppendContainer(StringBuilder builder, object value, StepBudget budget)
    {
        budget.Enter();
        if (PythonTypes.IsMapping(value)) AppendDict(builder, value, budget);
        else if (value is ViewValue view) AppendItems(builder, view.Kind + "([", value, "])", budget);
        else if (value is SetValue { Count: 0 }) builder.Append("set()");
        else if (value is SetValue) AppendItems(builder, "{", value, "}", budget);
        else if (value is TupleValue { Count: 1 }) AppendItems(builder, "(", value, ",)", budget);
        else if (value is TupleValue) AppendItems(builder, "(", value, ")", budget);
        else AppendItems(builder, "[", value, "]", budget);
        budget.Leave();
    }

    private static void AppendItems(StringBuilder builder, string open, object value, string close, StepBudget budget)
    {
        builder.Append(open);
        var first = true;
        foreach (var item in Iterating.Over(value, budget))
        {
            if (!first) builder.Append(", ");
            first = false;
            AppendRepr(builder, item, budget);
        }

        builder.Append(close);
    }

    private static void AppendDict(StringBuilder builder, object value, StepBudget budget)
    {
        builder.Append('{');
        var first = true;
        foreach (var (key, item) in DictAccess.Entries(value))
        {
            if (!first) builder.Append(", ");
            first = false;
            AppendRepr(builder, key, budget);
            builder.Append(": ");
            AppendRepr(builder, item, budget);
        }

        builder.Append('}');
    }
}
