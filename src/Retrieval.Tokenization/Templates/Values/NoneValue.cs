using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>Python's <c>None</c>, JSON's null.</summary>
internal sealed class NoneValue : Value
{
    public static readonly NoneValue Instance = new();

    private NoneValue()
    {
    }

    public override string TypeName => "None";

    public override bool IsTrue => false;

    public override void Represent(TextBuffer output) => output.Append("None");
}
