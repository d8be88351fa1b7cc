namespace Retrieval.Tokenization.Merging;

/// <summary>
/// Byte-pair encoding of one word: merges the neighbours of lowest rank, leftmost first, until no pair merges (Sennrich et
/// al. 2016). Short words scan for the minimum; long ones keep a heap over a linked list, O(n log n).
/// </summary>
internal sealed class PairMerger
{
    private const int ScanLimit = 40; // symbols; about where the heap starts to win

    private readonly PriorityQueue<int, ulong> _queue = new(); // merged id by (rank, position)
    private int[] _previous = [];
    private int[] _next = [];

    /// <summary>Merges in place.</summary>
    /// <param name="table">The merges.</param>
    /// <param name="symbols">Initial token ids; afterwards its first entries hold the result.</param>
    /// <returns>How many ids the result has.</returns>
    public int Merge(MergeTable table, Span<int> symbols) =>
        symbols.Length <= ScanLimit ? MergeByScanning(table, symbols) : MergeByHeap(table, symbols);

    internal static int MergeByScanning(MergeTable table, Span<int> symbols)
    {
        int count = symbols.Length;
        Span<ulong> merges = count <= ScanLimit ? stackalloc ulong[ScanLimit] : new ulong[count];
        for (int i = 0; i + 1 < count; i++)
        {
            merges[i] = table[symbols[i], symbols[i + 1]];
        }

        while (count > 1)
        {
            int best = 0;
            for (int i = 1; i < count - 1; i++)
            {
                best = merges[i] < merges[best] ? i : best;
            }

            if (merges[best] == MergeTable.None)
            {
                break;
            }

            symbols[best] = (int)(uint)merges[best];
            symbols[(best + 2)..count].CopyTo(symbols[(best + 1)..]);
            merges[(best + 1)..(count - 1)].CopyTo(merges[best..]);
            count--;
            merges[best] = best + 1 < count ? table[symbols[best], symbols[best + 1]] : MergeTable.None;
            if (best > 0)
            {
                merges[best - 1] = table[symbols[best - 1], symbols[best]];
            }
        }

        return count;
    }

    internal int MergeByHeap(MergeTable table, Span<int> symbols)
    {
        Link(symbols.Length);
        for (int i = 0; i + 1 < symbols.Length; i++)
        {
            Offer(table, symbols, i);
        }

        while (_queue.TryDequeue(out int merged, out ulong priority))
        {
            int position = (int)(uint)priority;
            int right = _next[position];
            // An entry is stale once either side has merged: symbols only grow, so the pair can never be the same again, and what was
            // absorbed is -1, which merges with nothing.
            if (right < 0 || table[symbols[position], symbols[right]] != (priority >> 32 << 32 | (uint)merged))
            {
                continue;
            }

            symbols[position] = merged;
            Unlink(symbols, right);
            Offer(table, symbols, position);
            if (_previous[position] >= 0)
            {
                Offer(table, symbols, _previous[position]);
            }
        }

        return Compact(symbols);
    }

    private void Link(int count)
    {
        _queue.Clear();
        if (_next.Length < count)
        {
            _next = new int[count];
            _previous = new int[count];
        }

        for (int i = 0; i < count; i++)
        {
            _previous[i] = i - 1;
            _next[i] = i + 1 < count ? i + 1 : -1;
        }
    }

    private void Offer(MergeTable table, ReadOnlySpan<int> symbols, int position)
    {
        if (_next[position] >= 0 && table[symbols[position], symbols[_next[position]]] is var merge and not MergeTable.None)
        {
            _queue.Enqueue((int)(uint)merge, merge >> 32 << 32 | (uint)position);
        }
    }

    private void Unlink(Span<int> symbols, int position)
    {
        symbols[position] = -1;
        int previous = _previous[position], next = _next[position];
        _next[previous] = next;
        if (next >= 0)
        {
            _previous[next] = previous;
        }
    }

    private static int Compact(Span<int> symbols)
    {
        int count = 0;
        foreach (int symbol in symbols)
        {
            if (symbol >= 0)
            {
                symbols[count++] = symbol;
            }
        }

        return count;
    }
}
