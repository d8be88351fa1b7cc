using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Syntax;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Expressions;

/// <summary>An operator with one operand.</summary>
internal sealed class UnaryExpression(Position position, Expression operand, Func<Value, Value> apply) : Expression(position, operand)
{
    public override Value Evaluate(Frame frame)
    {
        Value value = operand.Evaluate(frame);
        frame.Run.Step(Position);
        return apply(value);
    }
}

/// <summary>An operator with two operands, both always evaluated.</summary>
internal sealed class BinaryExpression(Position position, Expression left, Expression right, Func<RenderRun, Value, Value, Value> apply)
    : Expression(position, left, right)
{
    public override Value Evaluate(Frame frame)
    {
        (Value first, Value second) = (left.Evaluate(frame), right.Evaluate(frame));
        frame.Run.Step(Position);
        return apply(frame.Run, first, second);
    }
}

/// <summary><c>and</c> or <c>or</c>: gives the operand that decides.</summary>
internal sealed class LogicalExpression(Position position, Expression left, Expression right, bool isOr) : Expression(position, left, right)
{
    public override Value Evaluate(Frame frame)
    {
        Value value = left.Evaluate(frame);
        return value.IsTrue == isOr ? value : right.Evaluate(frame);
    }
}

/// <summary><c>value if test else otherwise</c>; without an <c>else</c>, undefined.</summary>
internal sealed class ConditionalExpression(Position position, Expression test, Expression value, Expression? otherwise)
    : Expression(position, test, value, otherwise)
{
    private static readonly UndefinedValue Absent = new("the condition is false and there is no 'else'");

    public override Value Evaluate(Frame frame) =>
        test.Evaluate(frame).IsTrue ? value.Evaluate(frame) : otherwise?.Evaluate(frame) ?? Absent;
}

/// <summary>A chain of comparisons such as <c>a &lt; b &lt;= c</c>.</summary>
internal sealed class ComparisonExpression(
    Position position, Expression first, Expression[] others, Func<RenderRun, Value, Value, bool>[] comparisons)
    : Expression(position, [first, .. others])
{
    public override Value Evaluate(Frame frame)
    {
        Value left = first.Evaluate(frame);
        for (int i = 0; i < others.Length; i++)
        {
            Value right = others[i].Evaluate(frame);
            frame.Run.Step(Position);
            if (!comparisons[i](frame.Run, left, right))
            {
                return BooleanValue.Of(false);
            }

            left = right;
        }

        return BooleanValue.Of(true);
    }
}
