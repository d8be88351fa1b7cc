using Retrieval.Tokenization.Text;

namespace Retrieval.Tokenization.AddedTokens;

/// <summary>Cuts a text at the added tokens in it, obeying their options.</summary>
internal sealed class AddedTokenSplitter
{
    private readonly AddedToken[] _tokens;
    private readonly AddedTokenTrie? _trie;

    /// <param name="tokens">What to look for.</param>
    /// <param name="contents">The bytes of each, normalized where the text will be.</param>
    public AddedTokenSplitter(AddedToken[] tokens, byte[][] contents)
    {
        _tokens = tokens;
        _trie = tokens.Length == 0 ? null : new AddedTokenTrie(contents);
    }

    /// <summary>The first token at or after <paramref name="searchStart"/>. Does not allocate.</summary>
    /// <param name="text">The text.</param>
    /// <param name="textStart">Where the last token, with the white space it took, ended.</param>
    /// <param name="searchStart">Where to go on; afterwards where to go on next time.</param>
    /// <param name="start">Where the token starts, with the white space it takes; the text's length when there is none.</param>
    /// <param name="end">Where it ends, with the white space it takes.</param>
    /// <returns>Its id, or -1.</returns>
    public int FindNext(ReadOnlySpan<byte> text, int textStart, ref int searchStart, out int start, out int end)
    {
        while (_trie is not null && _trie.Find(text, searchStart) is { Pattern: >= 0 } match)
        {
            searchStart = match.End;
            AddedToken token = _tokens[match.Pattern];
            if (token.IsSingleWord && TouchesWord(text, match))
            {
                continue;
            }

            start = token.StripsLeft ? StartOfSpace(text, textStart, match.Start) : Math.Max(match.Start, textStart);
            end = token.StripsRight ? CharacterClasses.SkipAny(text, match.End, CharacterClass.Space) : match.End;
            return token.Id;
        }

        start = end = text.Length;
        return -1;
    }

    private static bool TouchesWord(ReadOnlySpan<byte> text, AddedTokenTrie.Match match) =>
        (match.Start > 0 && IsWord(text, CodePoint.StartBefore(text, match.Start))) || (match.End < text.Length && IsWord(text, match.End));

    private static bool IsWord(ReadOnlySpan<byte> text, int index) =>
        (CharacterClasses.Read(text, index, out _) & CharacterClass.Word) != 0;

    private static int StartOfSpace(ReadOnlySpan<byte> text, int textStart, int start)
    {
        while (start > textStart && CodePoint.StartBefore(text, start) is var last
            && (CharacterClasses.Read(text, last, out _) & CharacterClass.Space) != 0)
        {
            start = last;
        }

        return Math.Max(start, textStart);
    }
}
