using System.Numerics;

namespace Retrieval.Drafting.NGrams;

/// <summary>
/// Tokens by the one to three tokens before them: a hash table of sets, each with room for a few keys, each key with room for a few
/// tokens, both in the table's order. Fixed memory; whatever comes is taken in, at the cost of what stands last in its set.
/// </summary>
internal sealed class NGramTable
{
    /// <summary>Tokens of a key.</summary>
    public const int TokensPerKey = 4;

    /// <summary>Bytes of a key with its tokens.</summary>
    public const int BytesPerKey = sizeof(ulong) + TokensPerKey * sizeof(int);

    private const int KeysPerSet = 8;
    private const int Nothing = -1;

    private readonly NGramOrder _order;

    // Keys are 64-bit hashes: that two of a set share one is not to be expected in the lifetime of a table. 0 is an empty place.
    private readonly ulong[] _keys;

    // [keys, TokensPerKey]; a row ends at Nothing.
    private readonly int[] _tokens;

    public NGramTable(int capacity, NGramOrder order)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(capacity, KeysPerSet));
        _order = order;
        _keys = new ulong[size];
        _tokens = new int[size * TokensPerKey];
    }

    /// <summary>Most keys held.</summary>
    public int Capacity => _keys.Length;

    public long AllocatedBytes => (long)Capacity * BytesPerKey;

    /// <summary>
    /// What came behind all keys of a text. A key comes with the shorter ones: where one is not held, longer ones are not looked for.
    /// </summary>
    public NGramRows Find(LastTokens last)
    {
        ReadOnlySpan<int> one = last.Length > 0 ? Find(last, 1) : [];
        ReadOnlySpan<int> two = last.Length > 1 && !one.IsEmpty ? Find(last, 2) : [];
        ReadOnlySpan<int> three = last.Length > 2 && !two.IsEmpty ? Find(last, 3) : [];
        return new NGramRows(one, two, three);
    }

    /// <summary>What came behind a key, first what is worth most; empty if it is not held.</summary>
    public ReadOnlySpan<int> Find(LastTokens last, int length)
    {
        ulong key = KeyOf(last, length);
        int first = SetOf(key);
        int place = _keys.AsSpan(first, KeysPerSet).IndexOf(key);
        if (place < 0)
            return [];
        ReadOnlySpan<int> row = Row(first + place);
        int count = row.IndexOf(Nothing);
        return count < 0 ? row : row[..count];
    }

    /// <summary>Takes in that a token came behind the last <paramref name="length"/> tokens.</summary>
    public void Add(LastTokens last, int length, int token)
    {
        ulong key = KeyOf(last, length);
        int first = SetOf(key);
        Span<int> row = Row(first + Touch(_keys.AsSpan(first, KeysPerSet), first, key));
        int place = row.IndexOf(token);
        int to = Target(place, TokensPerKey);
        if (place < 0)
        {
            place = FirstEmpty<int>(row, Nothing);
            row[place] = token;
        }

        if (place <= to)
            return;
        row[to..place].CopyTo(row[(to + 1)..]);
        row[to] = token;
    }

    public void Clear() => _keys.AsSpan().Clear();

    /// <summary>Brings a key forward in its set, or in, and returns its place.</summary>
    private int Touch(Span<ulong> set, int first, ulong key)
    {
        int place = set.IndexOf(key);
        int to = Target(place, KeysPerSet);
        if (place < 0)
        {
            place = FirstEmpty<ulong>(set, 0UL);
            set[place] = key;
            Row(first + place).Fill(Nothing);
        }

        if (place <= to)
            return place;
        set[to..place].CopyTo(set[(to + 1)..]);
        set[to] = key;
        Span<int> rows = _tokens.AsSpan((first + to) * TokensPerKey, (place - to + 1) * TokensPerKey);
        Span<int> row = stackalloc int[TokensPerKey];
        rows[^TokensPerKey..].CopyTo(row);
        rows[..^TokensPerKey].CopyTo(rows[TokensPerKey..]);
        row.CopyTo(rows);
        return to;
    }

    /// <summary>The place to move to: of what stands at a place, or of a newcomer (-1), which may come to stand before it.</summary>
    private int Target(int place, int count) => _order switch
    {
        NGramOrder.Recent => 0,
        _ when place < 0 => count / 2,
        _ => Math.Max(0, Math.Min(place, count / 2) - 1),
    };

    private static int FirstEmpty<T>(ReadOnlySpan<T> places, T nothing)
        where T : IEquatable<T>
    {
        int place = places.IndexOf(nothing);
        return place < 0 ? places.Length - 1 : place;
    }

    private Span<int> Row(int place) => _tokens.AsSpan(place * TokensPerKey, TokensPerKey);

    private int SetOf(ulong key) => (int)(key & (ulong)(Capacity / KeysPerSet - 1)) * KeysPerSet;

    private static ulong KeyOf(LastTokens last, int length)
    {
        ulong hash = Mix((ulong)(uint)last.First << 2 | (uint)length);
        if (length > 1)
            hash = Mix(hash ^ (uint)last.Second);
        if (length > 2)
            hash = Mix(hash ^ (uint)last.Third);
        return hash | 1;
    }

    // The finalizer of MurmurHash3: a bijection, so keys of one length differ in all but the rarest cases.
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xFF51AFD7ED558CCD;
        value = (value ^ (value >> 33)) * 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }
}
