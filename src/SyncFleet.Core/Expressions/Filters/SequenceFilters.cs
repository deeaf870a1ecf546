using System.Text;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Filters;

/// <summary>Filters for whatever can be walked through.</summary>
internal static class SequenceFilters
{
    public static object? Length(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("length", 0);
        return Iterating.Length(value);
    }

    public static object? First(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("first", 0);
        foreach (var item in Iterating.Over(value, evaluation.Budget)) return item;
        return Undefined.Empty;
    }

    public static object? Last(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("last", 0);
        if (value is GeneratorValue) throw TemplateFault.Type("a generator has no last member (make it a list first)");
        return Iterating.ToList(value, evaluation.Budget) is [.., var last] ? last : Undefined.Empty;
    }

    public static object? Join(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("join", 0, "d", "attribute");
        var between = PythonText.Of(CallArguments.Or(bound[0], ""), evaluation.Budget);
        var reader = AttributeReader.OfOptional(bound[1]);
        var output = new StringBuilder();
        var first = true;
        foreach (var item in Iterating.Over(value, evaluation.Budget))
        {
            if (!first) PythonText.Append(output, between, evaluation.Budget);
            first = false;
            PythonText.Append(output, reader.Read(item), evaluation.Budget);
        }

        return output.ToString();
    }

    public static object? List(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("list", 0);
        return new ListValue(Iterating.ToList(value, evaluation.Budget));
    }

    public static object? Reverse(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("reverse", 0);
        if (value is not (string or Undefined) && !PythonTypes.IsMapping(value) && !PythonTypes.IsSequence(value))
            throw TemplateFault.Value($"a {PythonTypes.NameOf(value)} can't be reversed");
        var items = Iterating.ToList(value, evaluation.Budget);
        items.Reverse();
        return value is string ? string.Concat(items.Cast<string>()) : new GeneratorValue(items);
    }

    public static object? Sum(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("sum", 0, "attribute", "start");
        var reader = AttributeReader.OfOptional(bound[0]);
        var total = CallArguments.Or(bound[1], 0L);
        foreach (var item in Iterating.Over(value, evaluation.Budget)) total = Arithmetic.Add(total, reader.Read(item), evaluation.Budget);
        return total;
    }

    public static object? Items(Evaluation evaluation, object? value, CallArguments arguments)
    {
        arguments.Bind("items", 0);
        if (value is Undefined) return new GeneratorValue([]);
        if (!PythonTypes.IsMapping(value)) throw TemplateFault.Type($"items needs a dict, not a {PythonTypes.NameOf(value)}");
        evaluation.Budget.Charge(DictAccess.Count(value!));
        return new GeneratorValue([.. DictAccess.Entries(value!).Select(e => new TupleValue([e.Key, e.Value]))]);
    }

    /// <summary>Lists of so many members each; the last is filled up when a filling is given.</summary>
    public static object? Batch(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("batch", 1, "linecount", "fill_with");
        var size = CallArguments.Whole(bound[0], "batch", 1);
        if (size < 1) throw TemplateFault.Value("batch needs a size of at least 1");
        var filling = CallArguments.Or(bound[1], null);
        var batches = new List<object?>();
        foreach (var chunk in Iterating.Over(value, evaluation.Budget).Chunk(size))
        {
            if (filling is not null) evaluation.Budget.Charge(size);
            var missing = filling is null ? 0 : size - chunk.Length;
            batches.Add(new ListValue([.. chunk, .. Enumerable.Repeat(filling, missing)]));
        }

        return new GeneratorValue(batches);
    }

    /// <summary>So many lists with the members in order, the first ones longer by one where it does not divide.</summary>
    public static object? Slice(Evaluation evaluation, object? value, CallArguments arguments)
    {
        var bound = arguments.Bind("slice", 1, "slices", "fill_with");
        var count = CallArguments.Whole(bound[0], "slice", 1);
        if (count < 1) throw TemplateFault.Value("slice needs a number of at least 1");
        evaluation.Budget.Charge(count);
        var items = Iterating.ToList(value, evaluation.Budget);
        var (size, longer) = (items.Count / count, items.Count % count);
        var filling = CallArguments.Or(bound[1], null);
        var slices = new List<object?>();
        for (var (i, at) = (0, 0); i < count; i++)
        {
            var length = size + (i < longer ? 1 : 0);
            var part = items.GetRange(at, length);
            if (filling is not null && i >= longer && longer > 0) part.Add(filling);
            slices.Add(new ListValue(part));
            at += length;
        }

        return new GeneratorValue(slices);
    }
}
