using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>Jinja's <c>namespace</c>: the one value that changes, so that loops can hand something out.</summary>
internal sealed class NamespaceValue(Dictionary<string, Value> attributes) : Value
{
    public override string TypeName => "Namespace";

    public override Value? Item(Value key) => key is TextValue name ? attributes.GetValueOrDefault(name.Text) : null;

    public override Value? Attribute(string name) => attributes.GetValueOrDefault(name);

    public void Assign(string name, Value value) => attributes[name] = value;

    // Without what it holds, for that may be the namespace itself.
    public override void Represent(TextBuffer output) => output.Append("<Namespace>");
}
