namespace Retrieval.Datastore.Tests.Support;

/// <summary>Documents of tokens, and every query answered by looking everywhere.</summary>
internal sealed class NaiveCorpus(IReadOnlyList<int[]> documents)
{
    public IReadOnlyList<int[]> Documents => documents;

    public int TokenCount => documents.Sum(document => document.Length);

    public int Count(ReadOnlySpan<int> pattern)
    {
        if (pattern.IsEmpty) return TokenCount;
        int count = 0;
        foreach (int[] document in documents)
        {
            for (int i = 0; i + pattern.Length <= document.Length; i++)
            {
                if (document.AsSpan(i, pattern.Length).SequenceEqual(pattern)) count++;
            }
        }
        return count;
    }

    /// <summary>Length of the longest suffix of a text that occurs.</summary>
    public int LongestSuffix(ReadOnlySpan<int> text)
    {
        int length = 0;
        while (length < text.Length && Count(text[^(length + 1)..]) > 0) length++;
        return length;
    }

    /// <summary>Most frequent first, lower token id first among equals.</summary>
    public List<TokenCount> Continuations(ReadOnlySpan<int> pattern)
    {
        var counts = new SortedDictionary<int, long>();
        foreach (int[] document in documents)
        {
            for (int i = 0; i + pattern.Length < document.Length; i++)
            {
                if (!document.AsSpan(i, pattern.Length).SequenceEqual(pattern)) continue;
                int token = document[i + pattern.Length];
                counts[token] = counts.GetValueOrDefault(token) + 1;
            }
        }
        return [.. counts.Select(pair => new TokenCount(pair.Key, pair.Value)).OrderByDescending(next => next.Count).ThenBy(next => next.Token)];
    }

    /// <summary>Longest proper suffix that occurs more often.</summary>
    public int ShorterLength(ReadOnlySpan<int> pattern)
    {
        int count = Count(pattern);
        int length = Math.Max(0, pattern.Length - 1);
        while (length > 0 && Count(pattern[^length..]) == count) length--;
        return length;
    }
}
