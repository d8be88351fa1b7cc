using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Statements;

/// <summary>How a statement ended.</summary>
internal enum Flow
{
    Next,
    Break,
    Continue,
}

/// <summary>A piece of a template that writes text or sets variables.</summary>
internal abstract class Statement
{
    public abstract Flow Execute(Frame frame);
}

/// <summary>Statements one after the other.</summary>
internal sealed class Block(IReadOnlyList<Statement> statements) : Statement
{
    public override Flow Execute(Frame frame)
    {
        foreach (Statement statement in statements)
        {
            Flow flow = statement.Execute(frame);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }
}

/// <summary><c>break</c> or <c>continue</c>.</summary>
internal sealed class JumpStatement(Flow flow) : Statement
{
    public override Flow Execute(Frame frame) => flow;
}
