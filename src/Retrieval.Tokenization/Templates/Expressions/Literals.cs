using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Syntax;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Expressions;

/// <summary>A value that stands in the template.</summary>
internal sealed class ConstantExpression(Position position, Value value) : Expression(position)
{
    public Value Value => value;

    public override Value Evaluate(Frame frame) => value;
}

/// <summary>A list or tuple.</summary>
internal sealed class SequenceExpression(Position position, Expression[] items, SequenceKind kind) : Expression(position, items)
{
    public override Value Evaluate(Frame frame)
    {
        Value[] values = Array.ConvertAll(items, item => item.Evaluate(frame));
        frame.Run.Step(Position);
        return new SequenceValue(values, kind);
    }
}

/// <summary>A dictionary; <paramref name="parts"/> are its keys and values in turn.</summary>
internal sealed class MappingExpression(Position position, Expression[] parts) : Expression(position, parts)
{
    public override Value Evaluate(Frame frame)
    {
        Value[] values = Array.ConvertAll(parts, part => part.Evaluate(frame));
        frame.Run.Step(Position);
        var entries = new OrderedDictionary<Value, Value>();
        for (int i = 0; i < values.Length; i += 2)
        {
            entries[values[i]] = values[i + 1];
        }

        return new MappingValue(entries);
    }
}
