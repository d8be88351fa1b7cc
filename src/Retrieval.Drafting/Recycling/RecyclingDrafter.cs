using Retrieval.Drafting.Harvest;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Recycling;

/// <summary>
/// Token Recycling: guesses what the target last held likely behind the same token, and after every step replaces the rows of all
/// tokens in the tree, accepted or not. Without logits it learns the emitted pairs.
/// </summary>
/// <param name="matrix">What is known from all requests.</param>
/// <param name="harvest">Where the target's likeliest tokens come from.</param>
public sealed class RecyclingDrafter(RecyclingMatrix matrix, TargetHarvest harvest) : IDrafter
{
    private readonly Places<int> _places = new();
    private readonly ulong[] _isFresh = new ulong[(matrix.VocabularySize + 63) / 64];

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Recycling;

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        if (known == 0)
            _isFresh.AsSpan().Clear();
        _places[0] = committed.IsEmpty ? -1 : committed[^1];
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token) => _places[place] = token;

    /// <summary>Adds a guess for each token of the row. Evidence: 2 * rank, plus 1 if the row was learned in this request.</summary>
    public void Ask(int place, Opinions opinions)
    {
        int token = _places[place];
        ReadOnlySpan<int> row = matrix.Row(token);
        for (int rank = 0; rank < row.Length; rank++)
            opinions.AddGuess(row[rank], 2 * rank + IsFresh(token));
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
        if (outcome.HasLogits)
            LearnRows(outcome);
        else
            LearnPairs(outcome);
    }

    // A token may be at several nodes; what it was followed by on the emitted path is learned last, so it stays.
    private void LearnRows(in StepOutcome outcome)
    {
        harvest.Read(outcome);
        for (int node = 0; node < outcome.Tree.Count; node++)
            Learn(outcome.Tree.Tokens[node], harvest.Likeliest(node));
        foreach (int node in outcome.Path)
            Learn(outcome.Tree.Tokens[node], harvest.Likeliest(node));
    }

    private void Learn(int token, ReadOnlySpan<int> likeliest)
    {
        if (likeliest.IsEmpty)
            return;
        matrix.Set(token, likeliest);
        MarkFresh(token);
    }

    private void LearnPairs(in StepOutcome outcome)
    {
        int token = outcome.Tree.Tokens[0];
        foreach (int next in outcome.Emitted)
        {
            matrix.MoveToFront(token, next);
            MarkFresh(token);
            token = next;
        }
    }

    private void MarkFresh(int token)
    {
        if ((uint)token < (uint)matrix.VocabularySize)
            _isFresh[token / 64] |= 1UL << (token % 64);
    }

    private int IsFresh(int token) => (int)(_isFresh[token / 64] >> (token % 64) & 1);
}
