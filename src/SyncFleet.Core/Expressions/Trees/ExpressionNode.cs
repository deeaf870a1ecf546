using SyncFleet.Core.Expressions.Evaluating;

namespace SyncFleet.Core.Expressions.Trees;

/// <summary>A node of the compiled tree of an expression. Unchanging, so that one template serves all threads.</summary>
internal abstract class ExpressionNode
{
    protected ExpressionNode(params ReadOnlySpan<ExpressionNode?> children)
    {
        foreach (var child in children) Depth = Math.Max(Depth, child?.Depth ?? 0);
        Depth++;
    }

    /// <summary>Longest way down to a leaf, which bounds the recursion of <see cref="Evaluate"/>.</summary>
    public int Depth { get; }

    public abstract object? Evaluate(Evaluation evaluation);
}
