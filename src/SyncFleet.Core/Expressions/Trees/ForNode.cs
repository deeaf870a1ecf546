using System.Text;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Trees;

/// <summary><c>{% for target in items if test %} … {% else %} … {% endfor %}</c>. Names set inside are forgotten after each round.</summary>
internal sealed class ForNode : StatementNode
{
    public required AssignmentTarget Target { get; init; }

    public required ExpressionNode Items { get; init; }

    public required ExpressionNode? Test { get; init; }

    public required IReadOnlyList<StatementNode> Body { get; init; }

    public required IReadOnlyList<StatementNode> Otherwise { get; init; }

    public override void Write(Evaluation evaluation, StringBuilder output)
    {
        var items = Iterating.ToList(Items.Evaluate(evaluation), evaluation.Budget);
        if (Test is not null) items = items.FindAll(item => Passes(evaluation, item));
        if (items.Count == 0) WriteAll(Otherwise, evaluation, output);
        for (var i = 0; i < items.Count; i++)
        {
            evaluation.Budget.Charge(1 + Body.Count);
            evaluation.OpenScope();
            Target.Assign(evaluation, items[i]);
            evaluation.Set("loop", Loop(items, i));
            WriteAll(Body, evaluation, output);
            evaluation.CloseScope();
        }
    }

    private bool Passes(Evaluation evaluation, object? item)
    {
        evaluation.OpenScope();
        Target.Assign(evaluation, item);
        var passes = Comparing.IsTrue(Test!.Evaluate(evaluation));
        evaluation.CloseScope();
        return passes;
    }

    private static DictValue Loop(List<object?> items, int index)
    {
        var loop = new DictValue();
        loop.Set("index", index + 1L);
        loop.Set("index0", (long)index);
        loop.Set("revindex", (long)(items.Count - index));
        loop.Set("revindex0", items.Count - index - 1L);
        loop.Set("first", index == 0);
        loop.Set("last", index == items.Count - 1);
        loop.Set("length", (long)items.Count);
        loop.Set("previtem", index == 0 ? Undefined.Empty : items[index - 1]);
        loop.Set("nextitem", index == items.Count - 1 ? Undefined.Empty : items[index + 1]);
        return loop;
    }
}
