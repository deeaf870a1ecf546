using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Methods;

/// <summary>The methods of each type of value. Only what changes nothing is here.</summary>
internal static class MethodCatalog
{
    public static TemplateFilter? Find(object? owner, string name) => owner switch
    {
        null or bool or long => null,
        string => TextMethods.All.GetValueOrDefault(name) ?? TextTests.All.GetValueOrDefault(name),
        DateTimeOffset or DateOnly or TimeSpan => DateMethods.Find(owner, name),
        double => name == "is_integer" ? IsInteger : null,
        NamespaceValue or Undefined or CallableValue => null,
        _ when PythonTypes.IsMapping(owner) => DictMethods.All.GetValueOrDefault(name),
        TupleValue => SequenceMethods.All.GetValueOrDefault(name),
        _ when PythonTypes.IsList(owner) => SequenceMethods.All.GetValueOrDefault(name),
        _ => null,
    };

    private static object? IsInteger(Evaluation evaluation, object? owner, CallArguments arguments)
    {
        arguments.Bind("is_integer", 0);
        return double.IsInteger((double)owner!);
    }
}
