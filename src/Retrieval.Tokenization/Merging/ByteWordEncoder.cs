using Retrieval.Tokenization.Vocabularies;

namespace Retrieval.Tokenization.Merging;

/// <summary>Byte-level BPE: the symbols are bytes, whatever they mean as text.</summary>
/// <param name="merges">The merges.</param>
/// <param name="byteIds">256 token ids, -1 for a byte the vocabulary lacks; such bytes vanish, as they do in the reference.</param>
/// <param name="wholeWords">Tokens by their bytes when whole words skip the merges (<c>ignore_merges</c>), else null.</param>
internal sealed class ByteWordEncoder(MergeTable merges, int[] byteIds, TokenTable? wholeWords) : WordEncoder(merges)
{
    public override void Append(ReadOnlySpan<byte> piece, MergeScratch scratch, ref IdWriter writer)
    {
        if (piece.Length == 1 && byteIds[piece[0]] is >= 0 and int id)
        {
            writer.Append(id);
        }
        else
        {
            AppendWord(piece, scratch, ref writer);
        }
    }

    protected override int FindWhole(ReadOnlySpan<byte> word) => wholeWords?.Find(word) ?? -1;

    protected override int Seed(ReadOnlySpan<byte> word, Span<int> seeds)
    {
        int count = 0;
        foreach (byte value in word)
        {
            seeds[count] = byteIds[value];
            count += byteIds[value] >= 0 ? 1 : 0;
        }

        return count;
    }
}
