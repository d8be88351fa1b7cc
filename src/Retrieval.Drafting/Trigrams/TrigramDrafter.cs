using Retrieval.Drafting.Harvest;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Trigrams;

/// <summary>
/// Drafts from an adaptive table of trigrams (ADED): what followed the last two tokens, as one context of match length 2. Learns the
/// emitted tokens and, at rejected nodes, the token the target would have said.
/// </summary>
/// <param name="table">What is known from all requests.</param>
/// <param name="harvest">Where the target's likeliest tokens come from.</param>
public sealed class TrigramDrafter(TrigramTable table, TargetHarvest harvest) : IDrafter
{
    private const int MatchLength = 2;

    private readonly Places<LastTokens> _places = new();
    private bool _isBehindCommit;

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Trigrams;

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        _places[0] = LastTokens.Of(committed);
        _isBehindCommit = true;
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token) => _places[place] = _places[parent].Then(token);

    /// <inheritdoc/>
    public void Ask(int place, Opinions opinions)
    {
        LastTokens last = _places[place];
        if (last.Length < MatchLength)
            return;
        ReadOnlySpan<int> tokens = table.Find(last.Second, last.First, out ReadOnlySpan<ushort> counts);
        if (tokens.IsEmpty)
            return;
        long total = 0;
        foreach (ushort count in counts)
            total += count;
        opinions.AddContext(MatchLength, total);
        for (int i = 0; i < tokens.Length; i++)
            opinions.AddCount(tokens[i], counts[i]);
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
        // Without a commit before this step the token before its root is not known for certain.
        LastTokens last = _places[0];
        if (!_isBehindCommit || last.First != outcome.Tree.Tokens[0])
            return;
        _isBehindCommit = false;
        if (outcome.HasLogits)
            LearnRejected(outcome);
        foreach (int token in outcome.Emitted)
        {
            Add(last, token);
            last = last.Then(token);
        }
    }

    private void LearnRejected(in StepOutcome outcome)
    {
        harvest.Read(outcome);
        TokenTree tree = outcome.Tree;
        for (int node = 1; node < tree.Count; node++)
        {
            if (!harvest.IsOnPath(node) && !harvest.Likeliest(node).IsEmpty)
                table.Add(tree.Tokens[tree.Parents[node]], tree.Tokens[node], harvest.Likeliest(node)[0]);
        }
    }

    private void Add(LastTokens last, int token)
    {
        if (last.Length >= MatchLength)
            table.Add(last.Second, last.First, token);
    }
}
