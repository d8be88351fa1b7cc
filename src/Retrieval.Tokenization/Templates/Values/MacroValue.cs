using Retrieval.Tokenization.Templates.Rendering;
using Retrieval.Tokenization.Templates.Statements;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>A macro together with the scope it was defined in, which its body sees.</summary>
internal sealed class MacroValue(MacroDefinition macro, Frame scope) : Value
{
    public override string TypeName => "Macro";

    public override Value Call(RenderRun run, Arguments arguments)
    {
        int count = macro.Parameters.Length;
        if (arguments.Positional.Count > count)
        {
            throw new RenderFault($"macro '{macro.Name}' takes at most {count} arguments, not {arguments.Positional.Count}");
        }

        Value?[] values = macro.Signature.Bind($"macro '{macro.Name}'", arguments.Positional, arguments.Named);
        run.EnterCall();
        Frame frame = scope.Capture();
        for (int i = 0; i < count; i++)
        {
            frame.Assign(macro.Parameters[i], values[i] ?? macro.Defaults[i]?.Evaluate(frame)
                ?? new UndefinedValue($"parameter '{macro.Parameters[i]}' was not provided"));
        }

        if (values.Length > count)
        {
            frame.Assign("caller", values[count] ?? new UndefinedValue("the macro was not called from a call block"));
        }

        macro.Body.Execute(frame);
        run.LeaveCall();
        return new TextValue(frame.Output.ToString());
    }

    public override void Represent(TextBuffer output) => output.Append($"<Macro '{macro.Name}'>");
}
