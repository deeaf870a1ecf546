using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Filters;

/// <summary>Filters that apply another filter or test, named by a text, to each member.</summary>
internal static class SelectingFilters
{
    /// <summary><c>map('upper')</c>, or <c>map(attribute='a')</c> with an optional default.</summary>
    public static object? Map(Evaluation evaluation, object? value, CallArguments arguments)
    {
        Func<object?, object?> apply;
        if (arguments.Positional.Length == 0 && arguments.Named.Any(n => n.Key == "attribute"))
        {
            var bound = arguments.Bind("map", 0, "attribute", "default");
            apply = AttributeReader.Of(bound[0], CallArguments.Or(bound[1], null)).Read;
        }
        else
        {
            if (arguments.Positional.Length == 0) throw TemplateFault.Value("map needs a filter or an attribute");
            var name = CallArguments.Text(arguments.Positional[0], "map");
            var filter = FilterCatalog.Find(name) ?? throw TemplateFault.Value("map names a filter that does not exist");
            var rest = new CallArguments(arguments.Positional[1..], arguments.Named);
            apply = item => filter(evaluation, item, rest);
        }

        return new GeneratorValue(Members(evaluation, value).ConvertAll(i => apply(i)));
    }

    public static object? Select(Evaluation evaluation, object? value, CallArguments arguments) => Pick(evaluation, value, arguments, byAttribute: false, wanted: true);

    public static object? Reject(Evaluation evaluation, object? value, CallArguments arguments) => Pick(evaluation, value, arguments, byAttribute: false, wanted: false);

    public static object? SelectAttr(Evaluation evaluation, object? value, CallArguments arguments) => Pick(evaluation, value, arguments, byAttribute: true, wanted: true);

    public static object? RejectAttr(Evaluation evaluation, object? value, CallArguments arguments) => Pick(evaluation, value, arguments, byAttribute: true, wanted: false);

    /// <summary>What is false, none and 0 included, has no members here.</summary>
    private static List<object?> Members(Evaluation evaluation, object? value) =>
        Comparing.IsTrue(value) ? Iterating.ToList(value, evaluation.Budget) : [];

    private static GeneratorValue Pick(Evaluation evaluation, object? value, CallArguments arguments, bool byAttribute, bool wanted)
    {
        var given = arguments.Positional.AsSpan();
        Func<object?, object?> read = item => item;
        if (byAttribute)
        {
            if (given.IsEmpty) throw TemplateFault.Value("an attribute to select by is needed");
            read = AttributeReader.Of(given[0], null).Read;
            given = given[1..];
        }

        Func<object?, bool> passes = Comparing.IsTrue;
        if (!given.IsEmpty)
        {
            var name = CallArguments.Text(given[0], "a test");
            var test = TestCatalog.Find(name) ?? throw TemplateFault.Value("the test to select by does not exist");
            var rest = new CallArguments(given[1..].ToArray(), arguments.Named);
            passes = item => Comparing.IsTrue(test(evaluation, item, rest));
        }

        return new GeneratorValue(Members(evaluation, value).FindAll(item => passes(read(item)) == wanted));
    }
}
