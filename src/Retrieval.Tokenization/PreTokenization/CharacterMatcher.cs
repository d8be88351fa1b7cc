using Retrieval.Tokenization.Text;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Matches every single character that a predicate accepts.</summary>
/// <param name="signature">Names the predicate.</param>
/// <param name="accepts">Takes a code point.</param>
internal sealed class CharacterMatcher(string signature, Func<int, bool> accepts) : PieceMatcher
{
    public override string Signature => signature;

    public static CharacterMatcher Numbers { get; } =
        new("numbers", codePoint => (CharacterClasses.Of(codePoint) & CharacterClass.Number) != 0);

    public static CharacterMatcher Spaces { get; } =
        new("spaces", codePoint => (CharacterClasses.Of(codePoint) & CharacterClass.Space) != 0);

    // The reference counts all ASCII punctuation, symbols such as '$' and '+' included.
    public static CharacterMatcher Punctuation { get; } =
        new("punctuation", codePoint => codePoint < 0x80
            ? char.IsPunctuation((char)codePoint) || char.IsSymbol((char)codePoint)
            : (CharacterClasses.Of(codePoint) & CharacterClass.Punctuation) != 0);

    public override void FindMatches(ReadOnlySpan<byte> piece, List<Range> matches)
    {
        for (int start = 0, length; start < piece.Length; start += length)
        {
            if (accepts(CodePoint.Read(piece[start..], out length)))
            {
                matches.Add(start..(start + length));
            }
        }
    }
}
