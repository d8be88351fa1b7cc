using Retrieval.Tokenization.Templates.Expressions;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Statements;

/// <summary><c>set target = expression</c>, or <c>set target</c> with a captured body.</summary>
internal sealed class SetStatement(Target target, Expression expression) : Statement
{
    public override Flow Execute(Frame frame)
    {
        target.Assign(frame, expression.Evaluate(frame));
        return Flow.Next;
    }
}

/// <summary><c>with</c>: a scope with variables of its own, whose expressions see the scope around it.</summary>
internal sealed class WithStatement(IReadOnlyList<(Target Target, Expression Value)> variables, Block body) : Statement
{
    public override Flow Execute(Frame frame)
    {
        Frame inner = frame.Inner();
        foreach ((Target target, Expression value) in variables)
        {
            target.Assign(inner, value.Evaluate(frame));
        }

        return body.Execute(inner);
    }
}

/// <summary><c>generation</c> marks what the assistant wrote, for training; here it is a scope.</summary>
internal sealed class ScopeStatement(Block body) : Statement
{
    public override Flow Execute(Frame frame) => body.Execute(frame.Inner());
}

/// <summary><c>macro</c>.</summary>
internal sealed class MacroStatement(MacroDefinition macro) : Statement
{
    public override Flow Execute(Frame frame)
    {
        frame.Assign(macro.Name, new MacroValue(macro, frame));
        return Flow.Next;
    }
}

/// <summary><c>call</c>: a call that hands its body over as the macro <c>caller</c>.</summary>
internal sealed class CallStatement(CallExpression call, MacroDefinition body) : Statement
{
    public override Flow Execute(Frame frame)
    {
        call.Evaluate(frame, new MacroValue(body, frame)).Print(frame.Output);
        return Flow.Next;
    }
}
