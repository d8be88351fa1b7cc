using System.Runtime.CompilerServices;
using Retrieval.Tokenization.Templates.Syntax;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Rendering;

/// <summary>One rendering: what it has used of its limits, and where it is.</summary>
internal sealed class RenderRun(RenderLimits limits)
{
    private const int StepCost = 8;
    private const int ItemCost = 16;
    private const int ScopeCost = 64;

    private long _work;
    private int _calls;

    public RenderLimits Limits => limits;

    public DateTime Now { get; init; }

    /// <summary>Where the operation under way stands in the template; a fault is reported there.</summary>
    public Position Position { get; private set; }

    /// <summary>Counts one operation, whose operands are known already.</summary>
    public void Step(Position position)
    {
        Position = position;
        Charge(StepCost);
    }

    /// <summary>Counts the items of a new collection.</summary>
    public void ChargeItems(long count) => Charge(count * ItemCost);

    /// <summary>Counts a scope with variables of its own.</summary>
    public void ChargeScope() => Charge(ScopeCost);

    public void Charge(long work)
    {
        _work += work;
        if (_work > limits.Work)
        {
            throw new RenderFault($"too much work for one rendering (more than {limits.Work} units)");
        }
    }

    /// <summary>Takes a text that an operation has made.</summary>
    public TextValue Text(string text)
    {
        Charge(text.Length);
        return text.Length <= limits.TextLength ? new TextValue(text) : throw TooLong();
    }

    public RenderFault TooLong() => new($"a text longer than {limits.TextLength} characters");

    /// <summary>Enters a macro. The count is the limit; the stack is looked at for hosts whose threads have little of it.</summary>
    public void EnterCall()
    {
        if (++_calls > limits.CallDepth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new RenderFault($"macros call each other too deep (more than {limits.CallDepth} levels)");
        }
    }

    public void LeaveCall() => _calls--;
}
