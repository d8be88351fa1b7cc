namespace Retrieval.Drafting.Recycling;

/// <summary>
/// For every token the target's <see cref="Width"/> likeliest next tokens as last seen behind it (Token Recycling's adjacency matrix). Kept
/// across requests; shared by the runs of one tenant, from one thread. Its memory is fixed: 32 bytes for each token of the vocabulary.
/// </summary>
public sealed class RecyclingMatrix
{
    /// <summary>Tokens of a row.</summary>
    public const int Width = 8;

    private const int Nothing = -1;

    // [VocabularySize, Width], likeliest first; unknown entries are at the end of a row and -1, so that they draft nothing.
    private readonly int[] _tokens;

    /// <summary>An empty matrix.</summary>
    /// <param name="vocabularySize">Width of the target's logits.</param>
    public RecyclingMatrix(int vocabularySize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(vocabularySize);
        VocabularySize = vocabularySize;
        _tokens = new int[checked(vocabularySize * Width)];
        Clear();
    }

    /// <summary>Width of the target's logits.</summary>
    public int VocabularySize { get; }

    /// <summary>Bytes held.</summary>
    public long AllocatedBytes => (long)_tokens.Length * sizeof(int);

    /// <summary>What may follow a token, likeliest first; empty if nothing is known or the token is not of the vocabulary.</summary>
    public ReadOnlySpan<int> Row(int token)
    {
        if ((uint)token >= (uint)VocabularySize)
            return [];
        ReadOnlySpan<int> row = _tokens.AsSpan(token * Width, Width);
        int count = row.IndexOf(Nothing);
        return count < 0 ? row : row[..count];
    }

    /// <summary>Replaces a row.</summary>
    /// <param name="token">The token; one outside the vocabulary is passed over.</param>
    /// <param name="likeliest">What follows it, likeliest first; the first <see cref="Width"/> are kept.</param>
    public void Set(int token, ReadOnlySpan<int> likeliest)
    {
        if ((uint)token >= (uint)VocabularySize)
            return;
        Span<int> row = _tokens.AsSpan(token * Width, Width);
        int count = Math.Min(likeliest.Length, Width);
        likeliest[..count].CopyTo(row);
        row[count..].Fill(Nothing);
    }

    /// <summary>Moves a token to the front of a row, as when only what was emitted is known; the last falls out of a full row.</summary>
    public void MoveToFront(int token, int next)
    {
        if ((uint)token >= (uint)VocabularySize)
            return;
        Span<int> row = _tokens.AsSpan(token * Width, Width);
        int place = row.IndexOf(next);
        if (place < 0)
            place = Width - 1;
        row[..place].CopyTo(row[1..]);
        row[0] = next;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear() => _tokens.AsSpan().Fill(Nothing);
}
