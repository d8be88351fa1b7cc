using Retrieval.Tokenization.Vocabularies;

namespace Retrieval.Tokenization.Merging;

/// <summary>SentencePiece-style BPE: the symbols are characters; unknown ones fall back to byte tokens or the unknown token.</summary>
internal sealed class CharacterWordEncoder : WordEncoder
{
    private readonly CharacterSymbols _symbols;
    private readonly TokenTable? _wholeWords;
    private readonly bool _splitsBeforeWordStart;

    /// <param name="merges">The merges.</param>
    /// <param name="symbols">What characters start as.</param>
    /// <param name="wholeWords">Tokens by their text when whole pieces skip the merges (<c>ignore_merges</c>), else null.</param>
    /// <param name="splitsBeforeWordStart">
    /// Whether no token reaches over the start of a word, that is: has U+2581 after another character. Then nothing can merge
    /// there, and a piece as long as a file can be encoded word by word, each from the cache.
    /// </param>
    public CharacterWordEncoder(MergeTable merges, CharacterSymbols symbols, TokenTable? wholeWords, bool splitsBeforeWordStart)
        : base(merges)
    {
        _symbols = symbols;
        _wholeWords = wholeWords;
        _splitsBeforeWordStart = splitsBeforeWordStart && wholeWords is null;
    }

    /// <summary>U+2581, which SentencePiece vocabularies write for the space before a word.</summary>
    public const string WordStart = "\u2581";

    private static ReadOnlySpan<byte> WordStartBytes => "\u2581"u8;

    public override void Append(ReadOnlySpan<byte> piece, MergeScratch scratch, ref IdWriter writer)
    {
        while (_splitsBeforeWordStart && FindNextWord(piece) is > 0 and int length)
        {
            AppendWord(piece[..length], scratch, ref writer);
            piece = piece[length..];
        }

        AppendWord(piece, scratch, ref writer);
    }

    protected override int FindWhole(ReadOnlySpan<byte> word) => _wholeWords?.Find(word) ?? -1;

    protected override int Seed(ReadOnlySpan<byte> word, Span<int> symbols) => _symbols.Seed(word, symbols);

    /// <summary>The index of the first word start that follows another character, or -1.</summary>
    private static int FindNextWord(ReadOnlySpan<byte> text)
    {
        int leading = 0;
        while (text[leading..].StartsWith(WordStartBytes))
        {
            leading += WordStartBytes.Length;
        }

        int next = text[leading..].IndexOf(WordStartBytes);
        return next < 0 ? -1 : leading + next;
    }
}
