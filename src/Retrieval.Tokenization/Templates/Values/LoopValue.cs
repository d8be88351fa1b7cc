using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>The <c>loop</c> of one iteration.</summary>
internal sealed class LoopValue(IReadOnlyList<Value> items, int index) : Value
{
    public override string TypeName => "LoopContext";

    public override int? Length => items.Count;

    public override Value? Attribute(string name) => name switch
    {
        "index" => new IntegerValue(index + 1),
        "index0" => new IntegerValue(index),
        "revindex" => new IntegerValue(items.Count - index),
        "revindex0" => new IntegerValue(items.Count - index - 1),
        "first" => BooleanValue.Of(index == 0),
        "last" => BooleanValue.Of(index == items.Count - 1),
        "length" => new IntegerValue(items.Count),
        "previtem" => index > 0 ? items[index - 1] : new UndefinedValue("there is no previous item"),
        "nextitem" => index + 1 < items.Count ? items[index + 1] : new UndefinedValue("there is no next item"),
        "cycle" => new FunctionValue(Cycle),
        _ => null,
    };

    public override void Represent(TextBuffer output) => output.Append($"<LoopContext {index + 1}/{items.Count}>");

    private Library.Builtin Cycle => new("cycle", "*", call => call.Positional.Count > 0
        ? call.Positional[index % call.Positional.Count] : throw new RenderFault("no items for cycling given"));
}
