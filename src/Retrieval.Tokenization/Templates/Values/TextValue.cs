using Retrieval.Tokenization.Templates.Library;
using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>A string. Lengths and indices count code points, as in Python.</summary>
/// <param name="text">The string.</param>
/// <param name="isMarkup">Whether it is what <c>safe</c> and <c>escape</c> give: text that escapes whatever is added to it.</param>
internal sealed class TextValue(string text, bool isMarkup = false) : Value
{
    private string[]? _characters;

    public string Text => text;

    public bool IsMarkup => isMarkup;

    public override string TypeName => "str";

    public override bool IsTrue => text.Length > 0;

    public override long Weight => 1L + text.Length;

    public override int? Length => HasPairs ? Characters.Length : text.Length;

    public override IReadOnlyList<Value> Items => [.. Characters.Select(character => new TextValue(character))];

    private bool HasPairs => text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') >= 0;

    private string[] Characters => _characters ??= SplitCharacters();

    public override Value? Item(Value key) => key is NumberValue { AsInteger: { } index } && Length is int length
        && SequenceValue.Resolve(index, length) is int at
            ? new TextValue(HasPairs ? Characters[at] : text[at].ToString()) : null;

    public override Value? Attribute(string name) => Methods.Bind(this, name);

    /// <summary>The characters at some indices.</summary>
    public TextValue Slice(IEnumerable<int> indices) =>
        new(HasPairs ? string.Concat(indices.Select(index => Characters[index])) : string.Concat(indices.Select(index => text[index])));

    public override void Represent(TextBuffer output) => TextFormat.Represent(text, output);

    public override void Print(TextBuffer output) => output.Append(text);

    public override bool Equals(object? obj) => obj is TextValue other && other.Text == text;

    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    private string[] SplitCharacters()
    {
        var characters = new List<string>();
        for (int at = 0; at < text.Length; at += characters[^1].Length)
        {
            characters.Add(text.Substring(at, at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1));
        }

        return [.. characters];
    }
}
