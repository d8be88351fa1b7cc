namespace Retrieval.Datastore.SuffixArrays;

/// <summary>The two passes that spread a few ordered suffixes to all of them. Letter c owns ranks starts[c] to starts[c + 1] - 1.</summary>
internal readonly ref struct InducedSort(
    ReadOnlySpan<int> text, Span<int> ranks, ReadOnlySpan<ulong> types, ReadOnlySpan<int> starts, Span<int> cursors)
{
    private readonly ReadOnlySpan<int> _text = text;
    private readonly Span<int> _ranks = ranks;
    private readonly ReadOnlySpan<ulong> _types = types;
    private readonly ReadOnlySpan<int> _starts = starts;
    private readonly Span<int> _cursors = cursors;

    /// <summary>Puts the leftmost S-type suffixes at the ends of their buckets in any order.</summary>
    public void SeedUnsorted()
    {
        _starts.CopyTo(_cursors);
        bool isSmall = false;
        for (int i = _text.Length - 1; i > 0; i--)
        {
            bool isPreviousSmall = SuffixTypes.IsSmall(_types, i - 1);
            if (isSmall && !isPreviousSmall) _ranks[--_cursors[_text[i] + 1]] = i;
            isSmall = isPreviousSmall;
        }
    }

    /// <summary>Moves the first <paramref name="count"/> ranks, in order, to the ends of their buckets. The rest is empty.</summary>
    public void SeedSorted(int count)
    {
        _starts.CopyTo(_cursors);
        for (int i = count - 1; i >= 0; i--)
        {
            int position = _ranks[i];
            _ranks[i] = -1;
            _ranks[--_cursors[_text[position] + 1]] = position;
        }
    }

    public void Induce()
    {
        InduceLarge();
        InduceSmall();
    }

    /// <summary>Left to right: a suffix puts the L-type suffix before it at the front of its bucket.</summary>
    private void InduceLarge()
    {
        ReadOnlySpan<int> text = _text;
        Span<int> ranks = _ranks;
        Span<int> cursors = _cursors;
        _starts.CopyTo(cursors);
        // The end of the text, the smallest suffix of all, has no rank of its own but induces like any other.
        int last = text.Length - 1;
        ranks[cursors[text[last]]++] = last;
        for (int i = 0; i < ranks.Length; i++)
        {
            int position = ranks[i] - 1;
            if (position >= 0 && !SuffixTypes.IsSmall(_types, position)) ranks[cursors[text[position]]++] = position;
        }
    }

    /// <summary>Right to left: a suffix puts the S-type suffix before it at the end of its bucket.</summary>
    private void InduceSmall()
    {
        ReadOnlySpan<int> text = _text;
        Span<int> ranks = _ranks;
        Span<int> cursors = _cursors;
        _starts.CopyTo(cursors);
        for (int i = ranks.Length - 1; i >= 0; i--)
        {
            int position = ranks[i] - 1;
            if (position >= 0 && SuffixTypes.IsSmall(_types, position)) ranks[--cursors[text[position] + 1]] = position;
        }
    }
}
