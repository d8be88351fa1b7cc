using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>What a name or field that does not exist evaluates to: prints as nothing, iterates as nothing, and fails in any deeper use.</summary>
/// <param name="problem">What that failure says.</param>
internal sealed class UndefinedValue(string problem) : Value
{
    public override string TypeName => "Undefined";

    public override bool IsTrue => false;

    public override int? Length => 0;

    public override IReadOnlyList<Value> Items => [];

    public RenderFault Fault => new(problem);

    public override Value Item(Value key) => throw Fault;

    public override Value Attribute(string name) => throw Fault;

    public override Value Call(RenderRun run, Arguments arguments) => throw Fault;

    public override void Represent(TextBuffer output) => output.Append("Undefined");

    public override void Print(TextBuffer output)
    {
    }

    public override bool Equals(object? obj) => obj is UndefinedValue;

    public override int GetHashCode() => 0;
}
