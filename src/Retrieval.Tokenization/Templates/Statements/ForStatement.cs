using Retrieval.Tokenization.Templates.Expressions;
using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Syntax;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Statements;

/// <summary><c>for</c> with its filter and its <c>else</c>, which runs, as in Jinja, when no iteration came to its end.</summary>
internal sealed class ForStatement(Position position, Target target, Expression source, Expression? filter, Block body, Block? otherwise)
    : Statement
{
    public override Flow Execute(Frame frame)
    {
        Value value = source.Evaluate(frame);
        frame.Run.Step(position);
        IReadOnlyList<Value> items = Operators.Iterate(frame.Run, value);
        items = filter is null ? items : [.. items.Where(item => Accepts(filter, item, frame))];
        Flow flow = Flow.Next;
        bool isFinished = false;
        for (int i = 0; i < items.Count && flow != Flow.Break; i++)
        {
            Frame inner = frame.Inner();
            frame.Run.Step(position);
            target.Assign(inner, items[i]);
            inner.Assign("loop", new LoopValue(items, i));
            flow = body.Execute(inner);
            isFinished |= flow == Flow.Next;
        }

        return isFinished || otherwise is null ? Flow.Next : otherwise.Execute(frame.Inner());
    }

    private bool Accepts(Expression test, Value item, Frame frame)
    {
        Frame inner = frame.Inner();
        target.Assign(inner, item);
        return test.Evaluate(inner).IsTrue;
    }
}
