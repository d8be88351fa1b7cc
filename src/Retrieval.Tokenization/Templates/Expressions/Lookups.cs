using System.Numerics;
using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Syntax;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Expressions;

/// <summary>A variable.</summary>
internal sealed class NameExpression(Position position, string name) : Expression(position)
{
    private readonly UndefinedValue _undefined = new($"'{name}' is undefined");

    public string Name => name;

    public override Value Evaluate(Frame frame)
    {
        frame.Run.Step(Position);
        return frame.Find(name) ?? _undefined;
    }
}

/// <summary><c>target.name</c>.</summary>
internal sealed class AttributeExpression(Position position, Expression target, string name) : Expression(position, target)
{
    public string Name => name;

    public override Value Evaluate(Frame frame)
    {
        Value value = target.Evaluate(frame);
        frame.Run.Step(Position);
        return Access.Attribute(value, name);
    }
}

/// <summary><c>target[key]</c>.</summary>
internal sealed class ItemExpression(Position position, Expression target, Expression key) : Expression(position, target, key)
{
    public override Value Evaluate(Frame frame)
    {
        (Value value, Value at) = (target.Evaluate(frame), key.Evaluate(frame));
        frame.Run.Step(Position);
        return Access.Item(value, at);
    }
}

/// <summary><c>target[start:stop:step]</c>, each bound optional.</summary>
internal sealed class SliceExpression(Position position, Expression target, Expression? start, Expression? stop, Expression? step)
    : Expression(position, target, start, stop, step)
{
    public override Value Evaluate(Frame frame)
    {
        Value value = target.Evaluate(frame);
        (BigInteger? first, BigInteger? last, BigInteger? stride) = (Bound(start, frame), Bound(stop, frame), Bound(step, frame));
        frame.Run.Step(Position);
        return Operators.Slice(frame.Run, value, first, last, stride);
    }

    private static BigInteger? Bound(Expression? bound, Frame frame) => bound?.Evaluate(frame) switch
    {
        null or NoneValue => null,
        NumberValue { AsInteger: { } index } => index,
        UndefinedValue undefined => throw undefined.Fault,
        var other => throw new RenderFault($"slice indices are integers, not {other.TypeName}"),
    };
}
