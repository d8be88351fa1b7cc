using System.Runtime.CompilerServices;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.SuffixArrays;

/// <summary>
/// Suffix sorting in linear time by induced sorting (SA-IS; Nong, Zhang and Chan, "Two Efficient Algorithms for Linear Time Suffix Array
/// Construction", 2011) over an integer alphabet. The end of the text counts as smaller than every symbol.
/// </summary>
/// <remarks>Besides text and ranks: one bit per symbol, and two integers per letter of the alphabet at each level.</remarks>
internal static class SuffixSorter
{
    private const int Empty = -1;

    /// <summary>Fills <paramref name="ranks"/> with the positions of all suffixes in ascending order.</summary>
    /// <param name="text">Symbols from 0 to <paramref name="alphabetSize"/> - 1.</param>
    /// <param name="ranks">As long as the text.</param>
    /// <param name="alphabetSize">Number of letters.</param>
    public static void Sort(ReadOnlySpan<int> text, Span<int> ranks, int alphabetSize)
    {
        if (text.Length == 0) return;
        using var types = new SuffixTypes(text);
        using var starts = new NativeBuffer<int>(alphabetSize + 1);
        using var cursors = new NativeBuffer<int>(alphabetSize + 1);
        CountLetters(text, starts.Span[..(alphabetSize + 1)]);
        var pass = new InducedSort(text, ranks, types.Bits, starts.Span[..(alphabetSize + 1)], cursors.Span[..(alphabetSize + 1)]);

        ranks.Fill(Empty);
        pass.SeedUnsorted();
        pass.Induce();
        int count = KeepLeftmost(ranks, types.Bits);
        if (count > 1) SortLeftmost(text, ranks, types.Bits, count);

        ranks[count..].Fill(Empty);
        pass.SeedSorted(count);
        pass.Induce();
    }

    /// <summary>Orders the leftmost S-type suffixes by naming their substrings and sorting the shorter text of names.</summary>
    private static void SortLeftmost(ReadOnlySpan<int> text, Span<int> ranks, ReadOnlySpan<ulong> types, int count)
    {
        int names = NameSubstrings(text, ranks, types, count);
        Span<int> reduced = ranks[^count..];
        Span<int> order = ranks[..count];
        if (names < count) Sort(reduced, order, names);
        else for (int i = 0; i < count; i++) order[reduced[i]] = i;

        // The names have served; the space takes the positions in the order of the text.
        for (int i = 1, next = 0; i < text.Length; i++)
        {
            if (IsLeftmost(types, i)) reduced[next++] = i;
        }
        for (int i = 0; i < count; i++) order[i] = reduced[order[i]];
    }

    /// <summary>Writes the names, in the order of the text, to the end of <paramref name="ranks"/>; returns how many differ.</summary>
    private static int NameSubstrings(ReadOnlySpan<int> text, Span<int> ranks, ReadOnlySpan<ulong> types, int count)
    {
        // Leftmost positions are at least two apart, so position / 2 is a place of its own.
        Span<int> names = ranks[count..];
        names.Fill(Empty);
        int name = -1;
        int previous = -1;
        for (int i = 0; i < count; i++)
        {
            int position = ranks[i];
            if (previous < 0 || !IsSameSubstring(text, types, previous, position)) name++;
            names[position / 2] = name;
            previous = position;
        }
        int last = ranks.Length - 1;
        for (int i = names.Length - 1; i >= 0; i--)
        {
            if (names[i] != Empty) names[last-- - count] = names[i];
        }
        return name + 1;
    }

    private static bool IsSameSubstring(ReadOnlySpan<int> text, ReadOnlySpan<ulong> types, int left, int right)
    {
        for (int i = 0; ; i++)
        {
            // The substring that reaches the end of the text is like no other.
            if (left + i >= text.Length || right + i >= text.Length) return false;
            if (text[left + i] != text[right + i]) return false;
            if (i == 0) continue;
            bool leftEnds = IsLeftmost(types, left + i);
            if (leftEnds != IsLeftmost(types, right + i)) return false;
            if (leftEnds) return true;
        }
    }

    /// <summary>Moves the leftmost S-type suffixes, in the order they have, to the front; returns their number.</summary>
    private static int KeepLeftmost(Span<int> ranks, ReadOnlySpan<ulong> types)
    {
        int count = 0;
        for (int i = 0; i < ranks.Length; i++)
        {
            if (ranks[i] > 0 && IsLeftmost(types, ranks[i])) ranks[count++] = ranks[i];
        }
        return count;
    }

    private static void CountLetters(ReadOnlySpan<int> text, Span<int> starts)
    {
        starts.Clear();
        foreach (int letter in text) starts[letter + 1]++;
        for (int i = 1; i < starts.Length; i++) starts[i] += starts[i - 1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLeftmost(ReadOnlySpan<ulong> types, int position) =>
        position > 0 && SuffixTypes.IsSmall(types, position) && !SuffixTypes.IsSmall(types, position - 1);
}
