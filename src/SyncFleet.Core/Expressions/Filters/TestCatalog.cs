using System.Collections.Frozen;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Filters;

/// <summary>All tests by name: what may follow <c>is</c>.</summary>
internal static class TestCatalog
{
    private static readonly FrozenDictionary<string, TemplateFilter> All = new Dictionary<string, TemplateFilter>(StringComparer.Ordinal)
    {
        ["defined"] = Simple("defined", v => v is not Undefined),
        ["undefined"] = Simple("undefined", v => v is Undefined),
        ["none"] = Simple("none", v => v is null),
        ["true"] = Simple("true", v => v is true),
        ["false"] = Simple("false", v => v is false),
        ["boolean"] = Simple("boolean", v => v is bool),
        ["integer"] = Simple("integer", v => v is long or System.Numerics.BigInteger),
        ["float"] = Simple("float", v => v is double),
        ["number"] = Simple("number", Numbers.IsNumber),
        ["string"] = Simple("string", v => v is string),
        ["mapping"] = Simple("mapping", PythonTypes.IsMapping),
        ["iterable"] = Simple("iterable", v => v is string or Undefined || PythonTypes.IsMapping(v) || PythonTypes.IsSequence(v)),
        ["sequence"] = Simple("sequence", v => v is string or Undefined or TupleValue || PythonTypes.IsMapping(v) || PythonTypes.IsList(v)),
        ["callable"] = Simple("callable", v => v is CallableValue or Undefined),
        ["escaped"] = Simple("escaped", _ => false),
        ["odd"] = Simple("odd", v => Remainder(v, 2L) is 1L or 1.0),
        ["even"] = Simple("even", v => Remainder(v, 2L) is 0L or 0.0),
        ["lower"] = OfText("lower", Methods.TextCases.IsLower),
        ["upper"] = OfText("upper", Methods.TextCases.IsUpper),
        ["filter"] = Simple("filter", v => v is string name && FilterCatalog.Find(name) is not null),
        ["test"] = Simple("test", v => v is string name && Find(name) is not null),
        ["divisibleby"] = Pair("divisibleby", (a, b, _) => Remainder(a, b) is 0L or 0.0),
        ["sameas"] = Pair("sameas", (a, b, budget) => ReferenceEquals(a, b) || (a?.GetType() == b?.GetType() && Comparing.AreEqual(a, b, budget))),
        ["in"] = Pair("in", (a, b, budget) => Comparing.Contains(b, a, budget)),
        ["=="] = Pair("==", Comparing.AreEqual),
        ["eq"] = Pair("eq", Comparing.AreEqual),
        ["equalto"] = Pair("equalto", Comparing.AreEqual),
        ["!="] = Pair("!=", (a, b, budget) => !Comparing.AreEqual(a, b, budget)),
        ["ne"] = Pair("ne", (a, b, budget) => !Comparing.AreEqual(a, b, budget)),
        [">"] = Pair(">", IsGreater),
        ["gt"] = Pair("gt", IsGreater),
        ["greaterthan"] = Pair("greaterthan", IsGreater),
        [">="] = Pair(">=", IsAtLeast),
        ["ge"] = Pair("ge", IsAtLeast),
        ["<"] = Pair("<", IsLess),
        ["lt"] = Pair("lt", IsLess),
        ["lessthan"] = Pair("lessthan", IsLess),
        ["<="] = Pair("<=", IsAtMost),
        ["le"] = Pair("le", IsAtMost),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static TemplateFilter? Find(string name) => All.GetValueOrDefault(name);

    private static TemplateFilter Simple(string name, Func<object?, bool> holds) => (_, value, arguments) =>
    {
        arguments.Bind(name, 0);
        return holds(value);
    };

    private static TemplateFilter OfText(string name, Func<string, bool> holds) => (evaluation, value, arguments) =>
    {
        arguments.Bind(name, 0);
        return holds(PythonText.Of(value, evaluation.Budget));
    };

    private static TemplateFilter Pair(string name, Func<object?, object?, StepBudget, bool> holds) =>
        (evaluation, value, arguments) => holds(value, arguments.Bind(name, 1, "other")[0], evaluation.Budget);

    private static object? Remainder(object? value, object? divisor)
    {
        if (value is string) throw TemplateFault.Operands("%", value, divisor);
        return Arithmetic.Modulo(value, divisor, StepBudget.Unlimited());
    }

    private static bool IsGreater(object? a, object? b, StepBudget budget) => Comparing.Order(a, b, ">", budget) > 0;

    private static bool IsAtLeast(object? a, object? b, StepBudget budget) => Comparing.Order(a, b, ">=", budget) >= 0;

    private static bool IsLess(object? a, object? b, StepBudget budget) => Comparing.Order(a, b, "<", budget) < 0;

    private static bool IsAtMost(object? a, object? b, StepBudget budget) => Comparing.Order(a, b, "<=", budget) <= 0;
}
