using System.Numerics;
using System.Text.Json;
using SyncFleet.Core.Expressions.Literals;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Evaluating;

/// <summary>
/// What becomes of a value that is written as text and read back as a literal. Most values come back as they were, so the
/// text is made only where it matters.
/// </summary>
internal static class RoundTrip
{
    /// <summary>Of a value that was read without an evaluation, which only objects and arrays need.</summary>
    public static object? ThroughText(object? value, TemplateOptions options) => value switch
    {
        null or bool or long => value,
        double real when double.IsFinite(real) => value,
        Undefined => "",
        _ => ThroughText(value, new StepBudget(options.MaxSteps, options.MaxOutputLength)),
    };

    public static object? ThroughText(object? value, StepBudget budget) => value switch
    {
        null or bool or long => value,
        string text => LiteralReader.Read(text),
        double real when double.IsFinite(real) => value,
        Undefined => "",
        JsonElement json when TryCopy(json, budget, out var copy) => copy,
        _ => LiteralReader.Read(PythonText.Of(value, budget)),
    };

    /// <summary>The value as it may leave a template: missing is null, and what callers can't know becomes its text.</summary>
    public static object? ToNative(object? value, StepBudget budget)
    {
        switch (value)
        {
            case null or string or bool or long or double or BigInteger or JsonElement:
                return value;
            case Undefined:
                return null;
            case GeneratorValue or ViewValue:
                return new ListValue(Members(value, budget));
            case SequenceValue sequence when sequence.All(IsPlain):
                return value;
            case TupleValue:
                return new TupleValue(Members(value, budget));
            case SequenceValue:
                return new ListValue(Members(value, budget));
            case DictValue dict when dict.Values.All(IsPlain):
                return value;
            case DictValue dict:
                return CopyDict(dict, budget);
            case IReadOnlyDictionary<string, object?> or IReadOnlyList<object?>:
                return value;
            default:
                return PythonText.Of(value, budget);
        }
    }

    private static bool IsPlain(object? value) => value is null or string or bool or long or double or BigInteger or JsonElement;

    private static List<object?> Members(object value, StepBudget budget)
    {
        budget.Enter();
        var members = Iterating.ToList(value, budget).ConvertAll(i => ToNative(i, budget));
        budget.Leave();
        return members;
    }

    private static DictValue CopyDict(DictValue dict, StepBudget budget)
    {
        budget.Enter();
        var copy = new DictValue();
        foreach (var (key, value) in dict.Entries)
        {
            budget.Charge(1);
            copy.Set(key, ToNative(value, budget));
        }

        budget.Leave();
        return copy;
    }

    /// <summary>False where a number is not finite: its text, inf, is no literal, and makes the whole a text.</summary>
    private static bool TryCopy(in JsonElement json, StepBudget budget, out object? copy)
    {
        budget.Charge(1);
        copy = null;
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                budget.Enter();
                var dict = new DictValue();
                foreach (var property in json.EnumerateObject())
                {
                    if (!TryCopy(property.Value, budget, out var value)) return false;
                    dict.Set(property.Name, value);
                }

                copy = dict;
                budget.Leave();
                return true;
            case JsonValueKind.Array:
                budget.Enter();
                var items = new List<object?>(json.GetArrayLength());
                foreach (var element in json.EnumerateArray())
                {
                    if (!TryCopy(element, budget, out var item)) return false;
                    items.Add(item);
                }

                copy = new ListValue(items);
                budget.Leave();
                return true;
            default:
                copy = PythonTypes.LoadScalar(json);
                return copy is not double real || double.IsFinite(real);
        }
    }
}
