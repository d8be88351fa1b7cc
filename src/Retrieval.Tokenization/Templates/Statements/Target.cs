using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Syntax;
using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Statements;

/// <summary>What can be assigned to.</summary>
internal abstract class Target
{
    public abstract void Assign(Frame frame, Value value);
}

/// <summary>A variable of the scope.</summary>
internal sealed class NameTarget(string name) : Target
{
    public override void Assign(Frame frame, Value value) => frame.Assign(name, value);
}

/// <summary>An attribute of a namespace.</summary>
internal sealed class MemberTarget(Position position, string space, string name) : Target
{
    public override void Assign(Frame frame, Value value)
    {
        frame.Run.Step(position);
        NamespaceValue target = frame.Find(space) as NamespaceValue ?? throw new RenderFault($"'{space}' is not a namespace");
        target.Assign(name, value);
    }
}

/// <summary>Several targets for the items of one value.</summary>
internal sealed class TupleTarget(Position position, Target[] targets) : Target
{
    public override void Assign(Frame frame, Value value)
    {
        frame.Run.Step(position);
        IReadOnlyList<Value> items = Operators.Iterate(frame.Run, value);
        if (items.Count != targets.Length)
        {
            throw new RenderFault($"{targets.Length} targets for {items.Count} values");
        }

        for (int i = 0; i < targets.Length; i++)
        {
            targets[i].Assign(frame, items[i]);
        }
    }
}
