using Retrieval.Tokenization.Templates.Values;

namespace Retrieval.Tokenization.Templates.Rendering;

/// <summary>A scope: variables, the scope around it, and where its text goes.</summary>
/// <remarks>As in Jinja, loops, macros and captured blocks are scopes and conditions are not: what a loop sets is gone after the iteration.</remarks>
internal sealed class Frame(Frame? parent, RenderRun run, TextBuffer output)
{
    private Dictionary<string, Value>? _variables;

    public RenderRun Run => run;

    public TextBuffer Output => output;

    public Frame Inner() => new(this, run, output);

    /// <summary>A scope within this one whose text is collected apart.</summary>
    public Frame Capture() => new(this, run, new TextBuffer(run));

    public Value? Find(string name)
    {
        for (Frame? frame = this; frame is not null; frame = frame.Enclosing)
        {
            if (frame._variables is not null && frame._variables.TryGetValue(name, out Value? value))
            {
                return value;
            }
        }

        return null;
    }

    public void Assign(string name, Value value) => (_variables ??= New())[name] = value;

    private Frame? Enclosing => parent;

    private Dictionary<string, Value> New()
    {
        run.ChargeScope();
        return [];
    }
}
