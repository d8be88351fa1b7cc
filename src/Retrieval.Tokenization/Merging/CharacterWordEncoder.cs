using Retrieval.Tokenization.Vocabularies;

namespace Retrieval.Tokenization.Merging;

/// <summary>SentencePiece-style BPE: the symbols are characters; unknown ones fall back to byte tokens or the unknown token.</summary>
/// <param name="merges">The merges.</param>
/// <param name="symbols">What characters start as.</param>
/// <param name="breaks">Where pieces may be cut without effect; null = nowhere.</param>
/// <param name="wholeWords">Tokens by their text when whole pieces skip the merges (<c>ignore_merges</c>), else null.</param>
internal sealed class CharacterWordEncoder(MergeTable merges, CharacterSymbols symbols, SafeBreaks? breaks, TokenTable? wholeWords)
    : WordEncoder(merges)
{
    public override void Append(ReadOnlySpan<byte> piece, MergeScratch scratch, ref IdWriter writer)
    {
        while (!piece.IsEmpty)
        {
            int length = breaks?.FindEnd(piece) ?? piece.Length;
            AppendWord(piece[..length], scratch, ref writer);
            piece = piece[length..];
        }
    }

    protected override int FindWhole(ReadOnlySpan<byte> word) => wholeWords?.Find(word) ?? -1;

    protected override int Seed(ReadOnlySpan<byte> word, Span<int> seeds) => symbols.Seed(word, seeds);
}
