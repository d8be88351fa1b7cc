using System.Numerics;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>
/// The order of suffixes in a segment: token by token up to the end of the document, which counts as smaller than every token; equal
/// ones by position. So it does not depend on what other documents follow, and chunks can be merged.
/// </summary>
internal static class SuffixOrder
{
    /// <summary>
    /// Whether the suffix at <paramref name="left"/> comes before a different one at <paramref name="right"/>, in a text with the largest
    /// value of the type behind each document.
    /// </summary>
    public static bool IsBefore<TToken>(ReadOnlySpan<TToken> text, int left, int right)
        where TToken : unmanaged, IBinaryInteger<TToken>, IMinMaxValue<TToken>
    {
        int first = left;
        int second = right;
        const int Piece = 64;
        while (true)
        {
            // In pieces, so that a common prefix is found by vectors but the scan for separators stays near it.
            ReadOnlySpan<TToken> one = text.Slice(first, Math.Min(Piece, text.Length - first));
            ReadOnlySpan<TToken> other = text.Slice(second, Math.Min(Piece, text.Length - second));
            int common = one.CommonPrefixLength(other);
            if (one[..common].Contains(TToken.MaxValue)) return left < right;
            if (common < one.Length && common < other.Length)
            {
                // The separator is the largest value, so adding one makes it the smallest.
                return unchecked(one[common] + TToken.One) < unchecked(other[common] + TToken.One);
            }
            first += common;
            second += common;
        }
    }
}
