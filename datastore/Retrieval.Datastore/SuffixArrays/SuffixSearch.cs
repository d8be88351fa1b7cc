using System.Runtime.CompilerServices;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>Binary searches in a mapped suffix array. Every loop halves, so contents that are out of order only give other answers.</summary>
internal readonly struct SuffixSearch
{
    private readonly MappedArray<uint> _positions;
    private readonly MappedArray<uint> _buckets;
    private readonly TokenText _text;

    public SuffixSearch(SegmentFile file)
    {
        _positions = file.View<uint>(SectionId.Positions);
        _buckets = file.View<uint>(SectionId.Buckets);
        _text = file.Text;
        SuffixCount = (long)file.Header.TokenCount;
        VocabularySize = _buckets.Count - 1;
    }

    public long SuffixCount { get; }

    public long VocabularySize { get; }

    public SuffixInterval All => new(0, SuffixCount);

    public long Position(long rank) => _positions[rank];

    /// <summary>Token number <paramref name="depth"/> of a suffix; -1 at the end of the document.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int TokenAt(long rank, int depth)
    {
        int token = _text[_positions[rank] + (long)depth];
        return (uint)token < (ulong)VocabularySize ? token : -1;
    }

    /// <summary>The suffixes that start with a token.</summary>
    public SuffixInterval Bucket(int token) => (uint)token < (ulong)VocabularySize ? Clamp(_buckets[token], _buckets[token + 1L]) : default;

    /// <summary>The part of an interval whose suffixes continue with a token behind <paramref name="depth"/> equal ones.</summary>
    public SuffixInterval Narrow(SuffixInterval interval, int depth, int token)
    {
        if (depth == 0) return Bucket(token);
        long low = FirstNotBelow(interval.Low, interval.High, depth, token);
        if (low >= interval.High || TokenAt(low, depth) != token) return default;
        return new SuffixInterval(low, EndOfRun(low, interval.High, depth, token));
    }

    /// <summary>First rank from <paramref name="low"/> whose token at a depth is not below <paramref name="token"/>.</summary>
    public long FirstNotBelow(long low, long high, int depth, int token)
    {
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            if (TokenAt(middle, depth) < token) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>End of the run of <paramref name="token"/> that starts at <paramref name="low"/>: steps that double, then bisection.</summary>
    public long EndOfRun(long low, long high, int depth, int token)
    {
        long step = 1;
        while (low + step < high && TokenAt(low + step, depth) <= token)
        {
            low += step;
            step *= 2;
        }
        return FirstNotBelow(low + 1, Math.Min(high, low + step), depth, token + 1);
    }

    /// <summary>
    /// The suffixes that start with the <paramref name="length"/> tokens at <paramref name="start"/> of the text followed, unless it is
    /// negative, by <paramref name="token"/>.
    /// </summary>
    public SuffixInterval Find(long start, int length, int token)
    {
        var pattern = new SuffixPattern(_text, start, length, token);
        if (pattern.Length == 0) return All;
        SuffixInterval bucket = Bucket(pattern[0]);
        if (pattern.Length == 1 || bucket.IsEmpty) return bucket;
        long low = FirstNotBefore(bucket.Low, bucket.High, pattern, atLeast: 0);
        if (low >= bucket.High || Compare(low, pattern) != 0) return default;
        return new SuffixInterval(low, FirstNotBefore(low + 1, bucket.High, pattern, atLeast: 1));
    }

    /// <summary>First rank whose suffix compares with the pattern as <paramref name="atLeast"/> or more.</summary>
    private long FirstNotBefore(long low, long high, in SuffixPattern pattern, int atLeast)
    {
        while (low < high)
        {
            long middle = low + (high - low) / 2;
            if (Compare(middle, pattern) < atLeast) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    /// <summary>-1, 0 or 1: whether the suffix is below the pattern, starts with it, or is above. The first tokens are equal.</summary>
    private int Compare(long rank, in SuffixPattern pattern)
    {
        for (int depth = 1; depth < pattern.Length; depth++)
        {
            int token = TokenAt(rank, depth);
            if (token != pattern[depth]) return token < pattern[depth] ? -1 : 1;
        }
        return 0;
    }

    private SuffixInterval Clamp(long low, long high) => new(Math.Min(low, SuffixCount), Math.Min(high, SuffixCount));
}
