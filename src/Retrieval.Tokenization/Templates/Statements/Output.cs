using Retrieval.Tokenization.Templates.Expressions;
using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Statements;

/// <summary>Template text.</summary>
internal sealed class TextStatement(string text) : Statement
{
    public override Flow Execute(Frame frame)
    {
        frame.Output.Append(text);
        return Flow.Next;
    }
}

/// <summary><c>{{ expression }}</c>.</summary>
internal sealed class OutputStatement(Expression expression) : Statement
{
    public override Flow Execute(Frame frame)
    {
        expression.Evaluate(frame).Print(frame.Output);
        return Flow.Next;
    }
}
