namespace Retrieval.Tokenization.Merging;

/// <summary>The model: turns one pre-tokenized piece, as UTF-8, into token ids. Thread safe.</summary>
internal abstract class WordEncoder(MergeTable merges)
{
    private readonly Lazy<WordCache> _cache = new(); // half a megabyte that a tokenizer loaded only to decode never needs

    /// <summary>Appends the ids of a piece. Does not allocate when the piece was seen lately.</summary>
    public abstract void Append(ReadOnlySpan<byte> piece, MergeScratch scratch, ref IdWriter writer);

    /// <summary>Writes the symbols a word consists of before the first merge, at most one per byte, and returns how many.</summary>
    protected abstract int Seed(ReadOnlySpan<byte> word, Span<int> seeds);

    /// <summary>The id of a whole word that skips the merges, or -1.</summary>
    protected virtual int FindWhole(ReadOnlySpan<byte> word) => -1;

    protected void AppendWord(ReadOnlySpan<byte> word, MergeScratch scratch, ref IdWriter writer)
    {
        if (word.Length > WordCache.LongestWord)
        {
            writer.Append(Encode(word, scratch));
            return;
        }

        WordCache cache = _cache.Value;
        var key = new WordCache.Key(word);
        if (cache.Find(key, word) is WordCache.Entry entry)
        {
            entry.AppendTo(ref writer);
            return;
        }

        ReadOnlySpan<int> ids = Encode(word, scratch);
        cache.Add(key, word, ids);
        writer.Append(ids);
    }

    private ReadOnlySpan<int> Encode(ReadOnlySpan<byte> word, MergeScratch scratch)
    {
        Span<int> symbols = scratch.Symbols(word.Length);
        if (FindWhole(word) is >= 0 and int whole)
        {
            symbols[0] = whole;
            return symbols[..1];
        }

        symbols = symbols[..Seed(word, symbols)];
        return symbols[..scratch.Merger.Merge(merges, symbols)];
    }
}
