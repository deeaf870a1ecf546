using System.Text;
using SyncFleet.Core.Expressions.Evaluating;
using SyncFleet.Core.Expressions.Values;

namespace SyncFleet.Core.Expressions.Trees;

/// <summary>An arithmetic operator between two values.</summary>
internal sealed class ArithmeticNode(string symbol, ExpressionNode left, ExpressionNode right) : ExpressionNode(left, right)
{
    public override object? Evaluate(Evaluation evaluation)
    {
        evaluation.Budget.Charge(1);
        var (a, b) = (left.Evaluate(evaluation), right.Evaluate(evaluation));
        return symbol switch
        {
            "+" => Arithmetic.Add(a, b, evaluation.Budget),
            "-" => Arithmetic.Subtract(a, b, evaluation.Budget),
            "*" => Arithmetic.Multiply(a, b, evaluation.Budget),
            "/" => Arithmetic.Divide(a, b),
            "//" => Arithmetic.FloorDivide(a, b),
            "%" => Arithmetic.Modulo(a, b, evaluation.Budget),
            _ => Arithmetic.Power(a, b),
        };
    }
}

/// <summary><c>-x</c>, <c>+x</c> and <c>not x</c>.</summary>
internal sealed class UnaryNode(string symbol, ExpressionNode operand) : ExpressionNode(operand)
{
    public override object? Evaluate(Evaluation evaluation)
    {
        var value = operand.Evaluate(evaluation);
        return symbol switch
        {
            "-" => Arithmetic.Negate(value),
            "+" => Arithmetic.Plus(value),
            _ => !Comparing.IsTrue(value),
        };
    }
}

/// <summary><c>a ~ b</c>: the texts of all parts.</summary>
internal sealed class ConcatNode(ExpressionNode[] parts) : ExpressionNode(parts)
{
    public override object? Evaluate(Evaluation evaluation)
    {
        var builder = new StringBuilder();
        foreach (var part in parts) PythonText.Append(builder, part.Evaluate(evaluation), evaluation.Budget);
        return builder.ToString();
    }
}

/// <summary><c>a and b</c>, <c>a or b</c>: the value that decided, not a bool.</summary>
internal sealed class LogicNode(bool isAnd, ExpressionNode left, ExpressionNode right) : ExpressionNode(left, right)
{
    public override object? Evaluate(Evaluation evaluation)
    {
        var value = left.Evaluate(evaluation);
        return Comparing.IsTrue(value) == isAnd ? right.Evaluate(evaluation) : value;
    }
}

/// <summary>A chain of comparisons: <c>1 &lt; x &lt;= 5</c> holds when each link holds.</summary>
internal sealed class CompareNode(ExpressionNode first, (string Symbol, ExpressionNode Operand)[] links)
    : ExpressionNode([first, .. Array.ConvertAll(links, l => l.Operand)])
{
    public override object? Evaluate(Evaluation evaluation)
    {
        var left = first.Evaluate(evaluation);
        foreach (var (symbol, operand) in links)
        {
            var right = operand.Evaluate(evaluation);
            if (!Holds(left, symbol, right, evaluation.Budget)) return false;
            left = right;
        }

        return true;
    }

    private static bool Holds(object? left, string symbol, object? right, StepBudget budget) => symbol switch
    {
        "==" => Comparing.AreEqual(left, right, budget),
        "!=" => !Comparing.AreEqual(left, right, budget),
        "in" => Comparing.Contains(right, left, budget),
        "not in" => !Comparing.Contains(right, left, budget),
        "<" => Comparing.Order(left, right, symbol, budget) < 0,
        "<=" => Comparing.Order(left, right, symbol, budget) <= 0,
        ">" => Comparing.Order(left, right, symbol, budget) > 0,
        _ => Comparing.Order(left, right, symbol, budget) >= 0,
    };
}

/// <summary><c>a if test else b</c>; without else a missing value.</summary>
internal sealed class TernaryNode(ExpressionNode test, ExpressionNode then, ExpressionNode? otherwise) : ExpressionNode(test, then, otherwise)
{
    public override object? Evaluate(Evaluation evaluation)
    {
        if (Comparing.IsTrue(test.Evaluate(evaluation))) return then.Evaluate(evaluation);
        return otherwise is null ? Undefined.NoElse : otherwise.Evaluate(evaluation);
    }
}
