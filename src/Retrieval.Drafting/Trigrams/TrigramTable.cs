using System.Numerics;

namespace Retrieval.Drafting.Trigrams;

/// <summary>
/// How often a token followed a pair of tokens, recent times counting more (ADED's adaptive trigrams): a hash table of sets with room for a
/// few pairs each, each pair with its <see cref="TokensPerPair"/> most frequent tokens. Fixed memory: about 60 bytes for each pair. Shared
/// by the runs of one tenant, from one thread.
/// </summary>
/// <remarks>
/// Counts of a pair are halved when they add up to <see cref="MaxTotal"/>. A pair that finds its set full replaces the one of least
/// weight: its count when it last came, on top of the weight of whatever was last replaced then. So frequent pairs stay while they
/// come, and go some time after (least frequently used with dynamic aging).
/// </remarks>
public sealed class TrigramTable
{
    /// <summary>Tokens kept for a pair.</summary>
    public const int TokensPerPair = 8;

    /// <summary>Counts of a pair add up to less.</summary>
    public const int MaxTotal = 256;

    private const int PairsPerSet = 8;

    // The pair itself, plus 1 so that 0 is an empty place.
    private readonly ulong[] _pairs;
    private readonly int[] _weights;

    // By set: the weight of the pair last replaced.
    private readonly int[] _ages;

    // [pairs, TokensPerPair], the most frequent first, lower id first among equals; a row ends at count 0.
    private readonly int[] _tokens;
    private readonly ushort[] _counts;

    /// <summary>An empty table.</summary>
    /// <param name="maxPairs">Most pairs held, rounded up to a power of two.</param>
    public TrigramTable(int maxPairs = 1 << 16)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPairs);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxPairs, 1 << 27);
        MaxPairs = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(maxPairs, PairsPerSet));
        _pairs = new ulong[MaxPairs];
        _weights = new int[MaxPairs];
        _ages = new int[MaxPairs / PairsPerSet];
        _tokens = new int[MaxPairs * TokensPerPair];
        _counts = new ushort[MaxPairs * TokensPerPair];
    }

    /// <summary>Most pairs held.</summary>
    /// <value>1 to 2^27. Default: 65,536.</value>
    public int MaxPairs { get; }

    /// <summary>Bytes held.</summary>
    public long AllocatedBytes =>
        (long)_pairs.Length * sizeof(ulong) + (long)_counts.Length * sizeof(ushort)
        + ((long)_tokens.Length + _weights.Length + _ages.Length) * sizeof(int);

    /// <summary>Counts all trigrams of a text: a warm start.</summary>
    public void Learn(ReadOnlySpan<int> text)
    {
        for (int i = 2; i < text.Length; i++)
            Add(text[i - 2], text[i - 1], text[i]);
    }

    /// <summary>Counts one trigram.</summary>
    public void Add(int first, int second, int token)
    {
        int slot = FindOrReplace(PairOf(first, second));
        Span<int> tokens = _tokens.AsSpan(slot * TokensPerPair, TokensPerPair);
        Span<ushort> counts = _counts.AsSpan(slot * TokensPerPair, TokensPerPair);
        int known = Known(tokens, counts).Length;
        int place = tokens[..known].IndexOf(token);
        if (place < 0)
        {
            // The rarest makes room.
            place = Math.Min(known, TokensPerPair - 1);
            (tokens[place], counts[place]) = (token, 0);
        }

        counts[place]++;
        for (; place > 0 && IsBefore(place, place - 1, tokens, counts); place--)
            Swap(place, place - 1, tokens, counts);
        _weights[slot] = _ages[slot / PairsPerSet] + Total(counts);
        if (Total(counts) == MaxTotal)
            Halve(tokens, counts);
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _pairs.AsSpan().Clear();
        _ages.AsSpan().Clear();
    }

    /// <summary>What followed a pair, the most frequent first, lower id first among equals, and how often; empty if it is not held.</summary>
    internal ReadOnlySpan<int> Find(int first, int second, out ReadOnlySpan<ushort> counts)
    {
        ulong pair = PairOf(first, second);
        int set = SetOf(pair);
        int place = _pairs.AsSpan(set, PairsPerSet).IndexOf(pair);
        counts = [];
        if (place < 0)
            return [];
        counts = _counts.AsSpan((set + place) * TokensPerPair, TokensPerPair);
        ReadOnlySpan<int> known = Known(_tokens.AsSpan((set + place) * TokensPerPair, TokensPerPair), counts);
        counts = counts[..known.Length];
        return known;
    }

    private int FindOrReplace(ulong pair)
    {
        int set = SetOf(pair);
        Span<ulong> pairs = _pairs.AsSpan(set, PairsPerSet);
        int place = pairs.IndexOf(pair);
        if (place >= 0)
            return set + place;
        place = pairs.IndexOf(0UL);
        if (place < 0)
        {
            place = Lightest(_weights.AsSpan(set, PairsPerSet));
            _ages[set / PairsPerSet] = _weights[set + place];
        }

        pairs[place] = pair;
        _counts.AsSpan((set + place) * TokensPerPair, TokensPerPair).Clear();
        return set + place;
    }

    private static int Lightest(ReadOnlySpan<int> weights)
    {
        int lightest = 0;
        for (int i = 1; i < weights.Length; i++)
        {
            if (weights[i] < weights[lightest])
                lightest = i;
        }

        return lightest;
    }

    /// <summary>Halves the counts; those of 1 go. Halving makes equals, which are put in order of their ids.</summary>
    private static void Halve(Span<int> tokens, Span<ushort> counts)
    {
        for (int i = 0; i < counts.Length; i++)
        {
            counts[i] /= 2;
            for (int place = i; place > 0 && counts[place] > 0 && IsBefore(place, place - 1, tokens, counts); place--)
                Swap(place, place - 1, tokens, counts);
        }
    }

    private static bool IsBefore(int one, int other, ReadOnlySpan<int> tokens, ReadOnlySpan<ushort> counts) =>
        counts[one] != counts[other] ? counts[one] > counts[other] : tokens[one] < tokens[other];

    private static void Swap(int one, int other, Span<int> tokens, Span<ushort> counts)
    {
        (tokens[one], tokens[other]) = (tokens[other], tokens[one]);
        (counts[one], counts[other]) = (counts[other], counts[one]);
    }

    private static int Total(ReadOnlySpan<ushort> counts)
    {
        int total = 0;
        foreach (ushort count in counts)
            total += count;
        return total;
    }

    /// <summary>The tokens of a row that have a count.</summary>
    private static ReadOnlySpan<int> Known(ReadOnlySpan<int> tokens, ReadOnlySpan<ushort> counts)
    {
        int count = counts.IndexOf((ushort)0);
        return count < 0 ? tokens : tokens[..count];
    }

    private static ulong PairOf(int first, int second) => ((ulong)(uint)first << 32 | (uint)second) + 1;

    private int SetOf(ulong pair) =>
        (int)(pair * 0x9E3779B97F4A7C15 >> 32 & (ulong)(MaxPairs / PairsPerSet - 1)) * PairsPerSet;
}
