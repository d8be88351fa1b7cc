using Retrieval.Tokenization.Templates.Expressions;
using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Statements;

/// <summary><c>if</c>, <c>elif</c>, <c>else</c>. No scope of its own.</summary>
internal sealed class IfStatement(IReadOnlyList<(Expression Test, Block Body)> branches, Block? otherwise) : Statement
{
    public override Flow Execute(Frame frame)
    {
        foreach ((Expression test, Block body) in branches)
        {
            if (test.Evaluate(frame).IsTrue)
            {
                return body.Execute(frame);
            }
        }

        return otherwise?.Execute(frame) ?? Flow.Next;
    }
}
