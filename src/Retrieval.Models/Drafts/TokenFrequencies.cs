namespace Retrieval.Models.Drafts;

/// <summary>How often each token occurs in some text, to choose the tokens of a trimmed head by.</summary>
/// <param name="vocabularySize">Token ids are below it.</param>
public sealed class TokenFrequencies(int vocabularySize)
{
    private readonly long[] _counts = new long[vocabularySize];

    /// <summary>Tokens counted so far.</summary>
    public long Total { get; private set; }

    /// <summary>How often a token occurred.</summary>
    public long this[int token] => _counts[token];

    /// <summary>Counts a piece of text. Does not allocate.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A token outside the vocabulary.</exception>
    public void Add(ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
        {
            if ((uint)token >= (uint)_counts.Length)
            {
                throw new ArgumentOutOfRangeException(nameof(tokens), token, $"Token ids go from 0 to {_counts.Length - 1}.");
            }

            _counts[token]++;
        }

        Total += tokens.Length;
    }

    /// <summary>The tokens of a trimmed head: those that must be in it, and of the others the most frequent; lower ids first among equals.</summary>
    /// <param name="count">Tokens of the head, at least 1; more where more must be in it, and all where the vocabulary has no more.</param>
    /// <param name="always">Tokens that must be in it, in any order; those outside the vocabulary are ignored.</param>
    /// <returns>Token ids, ascending, each once.</returns>
    public int[] MostFrequent(int count, IEnumerable<int> always)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        HashSet<int> kept = [.. always.Where(token => token >= 0 && token < _counts.Length)];
        int others = Math.Max(0, count - kept.Count);
        IEnumerable<int> frequent = Enumerable.Range(0, _counts.Length).Where(token => !kept.Contains(token)).OrderByDescending(token => _counts[token]).Take(others);
        int[] chosen = [.. kept, .. frequent];
        Array.Sort(chosen);
        return chosen;
    }

    /// <summary>Share of the counted text whose tokens are among the given ones, 0 to 1; 0 where nothing was counted.</summary>
    public double Coverage(ReadOnlySpan<int> tokens)
    {
        long covered = 0;
        foreach (int token in tokens)
        {
            covered += _counts[token];
        }

        return Total == 0 ? 0 : covered / (double)Total;
    }
}
