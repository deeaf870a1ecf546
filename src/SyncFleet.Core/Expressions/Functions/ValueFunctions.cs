using System.Text;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Functions;

/// <summary>Functions that are not about time.</summary>
internal static class ValueFunctions
{
    public static object? Max(Evaluation evaluation, CallArguments arguments) => Extreme(evaluation, arguments, "max", 1);

    public static object? Min(Evaluation evaluation, CallArguments arguments) => Extreme(evaluation, arguments, "min", -1);

    public static object? Dict(Evaluation evaluation, CallArguments arguments)
    {
        var dict = new DictValue();
        foreach (var source in arguments.Positional)
        {
            if (!PythonTypes.IsMapping(source)) throw TemplateFault.Type($"dict needs a dict, not a {PythonTypes.NameOf(source)}");
            foreach (var (key, value) in DictAccess.Entries(source!)) dict.Set(key, value);
        }

        foreach (var (name, value) in arguments.Named) dict.Set(name, value);
        return dict;
    }

    public static object? Namespace(Evaluation evaluation, CallArguments arguments)
    {
        if (arguments.Positional.Length > 0) throw TemplateFault.Type("namespace needs its arguments by name");
        var space = new NamespaceValue();
        foreach (var (name, value) in arguments.Named) space.Set(name, value);
        return space;
    }

    /// <summary>Quotes everything but letters, digits and <c>_.-~</c>; a space becomes a plus.</summary>
    public static object? SanitizeUrl(Evaluation evaluation, CallArguments arguments)
    {
        var text = CallArguments.Text(arguments.Bind("sanitize_url", 1, "value")[0], "sanitize_url");
        evaluation.Budget.ChargeText(text.Length * 3L);
        return UrlQuotes.Quote(text, safe: "", plus: true);
    }

    public static object? CamelCaseToSnakeCase(Evaluation evaluation, CallArguments arguments)
    {
        var text = CallArguments.Text(arguments.Bind("camel_case_to_snake_case", 1, "value")[0], "camel_case_to_snake_case");
        evaluation.Budget.ChargeText(text.Length * 2L);
        var output = new StringBuilder(text.Length + 8);
        for (var i = 0; i < text.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(text[i])) output.Append('_');
            output.Append(text[i]);
        }

        return output.ToString().ToLowerInvariant();
    }

    public static object? GenerateUuid(Evaluation evaluation, CallArguments arguments)
    {
        arguments.Bind("generate_uuid", 0);
        return Guid.CreateVersion7(evaluation.Options.Time.GetUtcNow()).ToString();
    }

    private static object? Extreme(Evaluation evaluation, CallArguments arguments, string name, int sign)
    {
        if (arguments.Named.Length > 0) throw TemplateFault.Type($"{name} takes no arguments by name");
        if (arguments.Positional.Length == 0) throw TemplateFault.Type($"{name} needs an argument");
        var values = arguments.Positional is [var only] ? Iterating.Over(only, evaluation.Budget) : arguments.Positional;
        return Pick(values, sign, evaluation.Budget, out var found) ?? (found ? null : throw TemplateFault.Value($"{name} of nothing"));
    }

    /// <summary>The first of the largest (sign 1) or smallest (sign -1) values.</summary>
    public static object? Pick(IEnumerable<object?> values, int sign, StepBudget budget, out bool found)
    {
        object? best = null;
        found = false;
        foreach (var value in values)
        {
            if (!found || Comparing.Order(value, best, sign > 0 ? ">" : "<", budget) * sign > 0) best = value;
            found = true;
        }

        return best;
    }
}
