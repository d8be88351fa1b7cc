using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>An immutable dictionary in the order of its making.</summary>
internal sealed class MappingValue : Value
{
    public MappingValue(OrderedDictionary<Value, Value> entries)
    {
        Entries = entries;
        (long keys, int depth) = Extent.Of(entries.Keys);
        (long values, int deepest) = Extent.Of(entries.Values);
        (Weight, Depth) = (keys + values, Math.Max(depth, deepest));
    }

    public OrderedDictionary<Value, Value> Entries { get; }

    public override string TypeName => "dict";

    public override bool IsTrue => Entries.Count > 0;

    public override long Weight { get; }

    public override int Depth { get; }

    public override int? Length => Entries.Count;

    public override IReadOnlyList<Value> Items => [.. Entries.Keys];

    public override Value? Item(Value key) =>
        key is MappingValue or SequenceValue { Kind: SequenceKind.List } ? null : Entries.GetValueOrDefault(key);

    // Jinja looks for Python's attributes first, so a field called "items" is only to be had with brackets.
    public override Value? Attribute(string name) => Methods.Bind(this, name) ?? Item(new TextValue(name));

    public IEnumerable<Value> Pairs() => Entries.Select(entry => new SequenceValue([entry.Key, entry.Value], SequenceKind.Tuple));

    public override void Represent(TextBuffer output)
    {
        string separator = "{";
        foreach ((Value key, Value value) in Entries)
        {
            output.Append(separator);
            key.Represent(output);
            output.Append(": ");
            value.Represent(output);
            separator = ", ";
        }

        output.Append(Entries.Count == 0 ? "{}" : "}");
    }

    public override bool Equals(object? obj) => ReferenceEquals(this, obj) || (obj is MappingValue other && other.Entries.Count == Entries.Count
        && Entries.All(entry => other.Entries.TryGetValue(entry.Key, out Value? value) && entry.Value.Equals(value)));

    public override int GetHashCode() => throw new RenderFault("unhashable type: 'dict'");
}
