using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Trees;

/// <summary>A number, text, true, false or none.</summary>
internal sealed class ConstantNode(object? value) : ExpressionNode
{
    public object? Value { get; } = value;

    public override object? Evaluate(Evaluation evaluation) => Value;
}

/// <summary>A name of the scope.</summary>
internal sealed class NameNode(string name) : ExpressionNode
{
    public string Name { get; } = name;

    public override object? Evaluate(Evaluation evaluation) => evaluation.Read(Name);
}

/// <summary>A name the template itself sets.</summary>
internal sealed class LocalNode(string name) : ExpressionNode
{
    public override object? Evaluate(Evaluation evaluation) => evaluation.ReadLocal(name);
}

/// <summary><c>[a, b]</c> or <c>(a, b)</c>.</summary>
internal sealed class SequenceNode(ExpressionNode[] items, bool isTuple) : ExpressionNode(items)
{
    public override object? Evaluate(Evaluation evaluation)
    {
        evaluation.Budget.Charge(1 + items.Length);
        var values = Array.ConvertAll(items, i => i.Evaluate(evaluation));
        return isTuple ? new TupleValue(values) : new ListValue(values);
    }
}

/// <summary><c>{a: b}</c>.</summary>
internal sealed class DictNode(ExpressionNode[] keys, ExpressionNode[] values) : ExpressionNode([.. keys, .. values])
{
    public override object? Evaluate(Evaluation evaluation)
    {
        evaluation.Budget.Charge(1 + keys.Length);
        var dict = new DictValue();
        for (var i = 0; i < keys.Length; i++)
        {
            var key = keys[i].Evaluate(evaluation);
            if (!KeyComparer.IsHashable(key)) throw TemplateFault.Type($"a {PythonTypes.NameOf(key)} can't be a key");
            dict.Set(key, values[i].Evaluate(evaluation));
        }

        return dict;
    }
}

/// <summary><c>x.name</c>.</summary>
internal sealed class AttributeNode(ExpressionNode owner, string name) : ExpressionNode(owner)
{
    public ExpressionNode Owner { get; } = owner;

    public string Name { get; } = name;

    public override object? Evaluate(Evaluation evaluation) => Access.Attribute(Owner.Evaluate(evaluation), Name);
}

/// <summary><c>x[key]</c>.</summary>
internal sealed class ItemNode(ExpressionNode owner, ExpressionNode key) : ExpressionNode(owner, key)
{
    public ExpressionNode Owner { get; } = owner;

    public ExpressionNode Key { get; } = key;

    public override object? Evaluate(Evaluation evaluation) => Access.Item(Owner.Evaluate(evaluation), Key.Evaluate(evaluation));
}

/// <summary><c>x[start:stop:step]</c>; null where a bound is left out.</summary>
internal sealed class SliceNode(ExpressionNode owner, ExpressionNode? start, ExpressionNode? stop, ExpressionNode? step)
    : ExpressionNode(owner, start, stop, step)
{
    public override object? Evaluate(Evaluation evaluation) => Slicing.Slice(
        owner.Evaluate(evaluation), start?.Evaluate(evaluation), stop?.Evaluate(evaluation), step?.Evaluate(evaluation), evaluation.Budget);
}
