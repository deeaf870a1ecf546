using System.Text;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Filters;

/// <summary>Filters for values of any type.</summary>
internal static class ValueFilters
{
    /// <summary>The fallback for a missing value; with a true second argument also for none, zero and what is empty.</summary>
    public static object? Default(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("default", 0, "default_value", "boolean");
        var useFallback = value is Undefined || (CallArguments.Flag(bound[1], false) && !Comparing.IsTrue(value));
        return useFallback ? CallArguments.Or(bound[0], "") : value;
    }

    /// <summary>A text stays; anything else becomes its JSON in triple quotes, so that it survives being read back as a literal.</summary>
    public static object? String(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("string", 0);
        if (value is string) return value;
        var json = JsonText.Write(value, evaluation.Budget);
        return evaluation.IsNative ? json : "\"\"\"" + json + "\"\"\"";
    }

    public static object? ToJson(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var indent = arguments.Bind("tojson", 0, "indent")[0];
        if (CallArguments.Or(indent, null) is not null) throw TemplateFault.Value("tojson does not indent");
        var json = JsonText.Write(value, evaluation.Budget, sortKeys: true);
        if (!json.AsSpan().ContainsAny("<>&'")) return json;
        evaluation.Budget.ChargeText(json.Length);
        return new StringBuilder(json).Replace("<", "\\u003c").Replace(">", "\\u003e").Replace("&", "\\u0026").Replace("'", "\\u0027").ToString();
    }

    public static object? Safe(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("safe", 0);
        return PythonText.Of(value, evaluation.Budget);
    }

    public static object? Attr(Evaluation evaluation, object? value, CallArguments arguments) =>
        Access.Attribute(value, CallArguments.Text(arguments.Bind("attr", 1, "name")[0], "attr"));
}
