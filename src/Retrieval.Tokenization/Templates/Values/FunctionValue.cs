using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>A function of the library, or a method together with what it belongs to.</summary>
internal sealed class FunctionValue(Builtin function, Value? subject = null) : Value
{
    public override string TypeName => "function";

    public override Value Call(RenderRun run, Arguments arguments) => function.Call(run, subject ?? NoneValue.Instance, arguments);

    public override void Represent(TextBuffer output) => output.Append($"<function {function.Name}>");
}
