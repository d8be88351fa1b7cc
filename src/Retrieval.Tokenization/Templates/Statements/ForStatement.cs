using Retrieval.Tokenization.Templates.Expressions;
using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Syntax;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Statements;

/// <summary><c>for</c> with its filter and its <c>else</c>, which runs when there was nothing to loop over.</summary>
internal sealed class ForStatement(Position position, Target target, Expression source, Expression? filter, Block body, Block? otherwise)
    : Statement
{
    public override Flow Execute(Frame frame)
    {
        Value value = source.Evaluate(frame);
        frame.Run.Step(position);
        IReadOnlyList<Value> items = Operators.Iterate(frame.Run, value);
        items = filter is null ? items : [.. items.Where(item => Accepts(filter, item, frame))];
        for (int i = 0; i < items.Count; i++)
        {
            Frame inner = frame.Inner();
            frame.Run.Step(position);
            target.Assign(inner, items[i]);
            inner.Assign("loop", new LoopValue(items, i));
            if (body.Execute(inner) == Flow.Break)
            {
                break;
            }
        }

        return items.Count == 0 && otherwise is not null ? otherwise.Execute(frame.Inner()) : Flow.Next;
    }

    private bool Accepts(Expression test, Value item, Frame frame)
    {
        Frame inner = frame.Inner();
        target.Assign(inner, item);
        return test.Evaluate(inner).IsTrue;
    }
}
