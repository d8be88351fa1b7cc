using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Syntax;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Expressions;

/// <summary>A call of a macro, function or method.</summary>
internal sealed class CallExpression(Position position, Expression callee, ArgumentList arguments)
    : Expression(position, [callee, .. arguments.All])
{
    public override Value Evaluate(Frame frame) => Evaluate(frame, null);

    /// <summary>Calls with the body of a call block besides.</summary>
    public Value Evaluate(Frame frame, Value? caller)
    {
        Value target = callee.Evaluate(frame);
        Arguments values = arguments.Evaluate(frame);
        frame.Run.Step(Position);
        return target.Call(frame.Run, caller is null ? values : values with { Named = [.. values.Named, KeyValuePair.Create("caller", caller)] });
    }
}

/// <summary>A filter or test of the library. Its arguments have found their parameters when the template was read.</summary>
internal sealed class BuiltinExpression(Position position, Expression subject, Builtin builtin, Expression?[] bound, ArgumentList written)
    : Expression(position, [subject, .. bound, .. written.All])
{
    public override Value Evaluate(Frame frame)
    {
        Value value = subject.Evaluate(frame);
        Value?[] values = Array.ConvertAll(bound, argument => argument?.Evaluate(frame));
        Arguments open = builtin.Signature.IsOpen ? written.Evaluate(frame) : default;
        frame.Run.Step(Position);
        return builtin.Call(frame.Run, value, values, open);
    }
}

/// <summary>The text that a block writes, for a variable or a filter.</summary>
internal sealed class CapturedExpression(Position position) : Expression(position)
{
    /// <summary>The block, which is read after the filters that apply to it.</summary>
    public Statements.Statement? Body { get; set; }

    public override Value Evaluate(Frame frame)
    {
        Frame capture = frame.Capture();
        Body?.Execute(capture);
        return new TextValue(capture.Output.ToString());
    }
}
