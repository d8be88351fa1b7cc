using System.Numerics;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>Sorts the suffixes of one run of documents of a segment's text.</summary>
internal static class SuffixArrayBuilder
{
    /// <summary>
    /// Positions in the text of all suffixes that start at a token, in the order of <see cref="SuffixOrder"/>. Each separator is a letter
    /// of its own, smaller than all tokens and ascending, which makes sorting stop at the ends of documents.
    /// </summary>
    public static NativeBuffer<int> Sort<TToken>(ReadOnlySpan<TToken> text, int vocabularySize, int documentCount)
        where TToken : unmanaged, IBinaryInteger<TToken>, IMinMaxValue<TToken>
    {
        using var letters = new NativeBuffer<int>(text.Length);
        Span<int> symbols = letters.Span[..text.Length];
        int separators = 0;
        for (int i = 0; i < text.Length; i++)
            symbols[i] = text[i] == TToken.MaxValue ? separators++ : documentCount + int.CreateTruncating(text[i]);
        var ranks = new NativeBuffer<int>(text.Length);
        SuffixSorter.Sort(symbols, ranks.Span[..text.Length], documentCount + vocabularySize);
        return ranks;
    }
}
