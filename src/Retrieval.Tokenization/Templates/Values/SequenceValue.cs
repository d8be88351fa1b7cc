using System.Numerics;
using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>Which of Python's sequences a <see cref="SequenceValue"/> is.</summary>
internal enum SequenceKind
{
    List,
    Tuple,

    /// <summary>The keys, values or items of a dictionary: has a length, but no indices.</summary>
    View,

    /// <summary>What most filters give: neither length nor indices, and true even when empty.</summary>
    Generator,
}

/// <summary>An immutable list, tuple or other sequence.</summary>
internal sealed class SequenceValue : Value
{
    private readonly IReadOnlyList<Value> _items;

    public SequenceValue(IReadOnlyList<Value> items, SequenceKind kind = SequenceKind.List)
    {
        _items = items;
        Kind = kind;
        (Weight, Depth) = Extent.Of(items);
    }

    public SequenceKind Kind { get; }

    public bool IsIndexed => Kind is SequenceKind.List or SequenceKind.Tuple;

    public override string TypeName => Kind switch
    {
        SequenceKind.List => "list",
        SequenceKind.Tuple => "tuple",
        SequenceKind.View => "dict view",
        _ => "generator",
    };

    public override bool IsTrue => Kind == SequenceKind.Generator || _items.Count > 0;

    public override long Weight { get; }

    public override int Depth { get; }

    public override int? Length => Kind == SequenceKind.Generator ? null : _items.Count;

    public override IReadOnlyList<Value> Items => _items;

    public override Value? Item(Value key) =>
        IsIndexed && key is NumberValue { AsInteger: { } index } && Resolve(index, _items.Count) is int at ? _items[at] : null;

    public override Value? Attribute(string name) => Methods.Bind(this, name);

    /// <summary>The place that an index means, negative ones counting from the end; null when there is none.</summary>
    public static int? Resolve(BigInteger index, int length)
    {
        BigInteger at = index < 0 ? index + length : index;
        return at >= 0 && at < length ? (int)at : null;
    }

    public override void Represent(TextBuffer output)
    {
        bool isTuple = Kind == SequenceKind.Tuple;
        output.Append(isTuple ? '(' : '[');
        for (int i = 0; i < _items.Count; i++)
        {
            output.Append(i > 0 ? ", " : "");
            _items[i].Represent(output);
        }

        output.Append(isTuple ? _items.Count == 1 ? ",)" : ")" : "]");
    }

    public override bool Equals(object? obj) => ReferenceEquals(this, obj)
        || (obj is SequenceValue other && IsIndexed && other.Kind == Kind && _items.SequenceEqual(other._items));

    // As in Python, and with the same merit: what is compared by hash is cheap to compare.
    public override int GetHashCode() => Kind == SequenceKind.List ? throw new RenderFault("unhashable type: 'list'")
        : HashCode.Combine(_items.Count, _items.Count > 0 ? _items[0] : null);
}
