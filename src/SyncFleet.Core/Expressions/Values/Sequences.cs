using System.Collections;

namespace SyncFleet.Core.Expressions.Values;

/// <summary>A list made by a template.</summary>
public sealed class ListValue(IReadOnlyList<object?> items) : SequenceValue(items);

/// <summary>A tuple: <c>(1, 2)</c>, and what a text as <c>1,2</c> becomes. Callers that know only lists may treat it as one.</summary>
public sealed class TupleValue(IReadOnlyList<object?> items) : SequenceValue(items)
{
    public static TupleValue Empty { get; } = new([]);
}

/// <summary>A set, in the order its members came. Callers that know only lists may treat it as one.</summary>
public sealed class SetValue(IReadOnlyList<object?> items) : SequenceValue(items);

/// <summary>Something that can be walked through but has no length and no places: what <c>map</c> or <c>select</c> give.</summary>
internal sealed class GeneratorValue(IReadOnlyList<object?> items) : SequenceValue(items);

/// <summary>What <c>keys()</c>, <c>values()</c> and <c>items()</c> of a dict give; <paramref name="kind"/> is the name it prints.</summary>
internal sealed class ViewValue(string kind, IReadOnlyList<object?> items) : SequenceValue(items)
{
    public string Kind { get; } = kind;
}

/// <summary>What the sequences of the template language share: an unchanging list of values.</summary>
public abstract class SequenceValue(IReadOnlyList<object?> items) : IReadOnlyList<object?>
{
    public int Count => items.Count;

    public object? this[int index] => items[index];

    public IEnumerator<object?> GetEnumerator() => items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
