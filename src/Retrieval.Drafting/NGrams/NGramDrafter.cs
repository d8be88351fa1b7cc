using Retrieval.Drafting.Harvest;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.NGrams;

/// <summary>
/// Guesses from n-grams, nearest first (Hierarchy Drafting): those of this request, from the longest key to the shortest, then those
/// the model says often. The request's are filled from prompt and output (Lookahead's pool without its window) and from what
/// the target would have said behind rejected nodes (Ouroboros): a draft's tokens followed by the target's own.
/// </summary>
/// <remarks>24 bytes for each of the request's keys, held until the drafter goes.</remarks>
public sealed class NGramDrafter : IDrafter
{
    /// <summary>Most tokens guessed at a place, those of nearer stores first.</summary>
    public const int MaxGuesses = 8;

    private readonly NGramPool _pool;
    private readonly TargetHarvest _harvest;
    private readonly NGramTable _context;
    private readonly Places<LastTokens> _places = new();
    private LastTokens[] _nodes = new LastTokens[65];
    private bool _isBehindCommit;

    /// <summary>A drafter for one run.</summary>
    /// <param name="pool">The model's n-grams.</param>
    /// <param name="harvest">Where the target's likeliest tokens come from.</param>
    /// <param name="maxContextKeys">Most keys of the request's own n-grams, rounded up to a power of two; up to 3 a token.</param>
    public NGramDrafter(NGramPool pool, TargetHarvest harvest, int maxContextKeys = 1 << 13)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(harvest);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxContextKeys);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxContextKeys, 1 << 28);
        _pool = pool;
        _harvest = harvest;
        _context = new NGramTable(maxContextKeys, NGramOrder.Recent);
    }

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.NGrams;

    /// <summary>Bytes of the request's own n-grams.</summary>
    public long AllocatedBytes => _context.AllocatedBytes;

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        if (known == 0)
            _context.Clear();
        // Of a prompt, what would be replaced by the rest of it is passed over.
        int first = Math.Max(known, committed.Length - _context.Capacity);
        LastTokens last = LastTokens.Of(committed[..first]);
        foreach (int token in committed[first..])
        {
            Add(_context, last, token);
            last = last.Then(token);
        }

        _places[0] = last;
        _isBehindCommit = true;
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token) => _places[place] = _places[parent].Then(token);

    /// <summary>
    /// Adds a guess for each token found. Evidence: 12 for the model's n-grams, plus 4 * (3 - key length), plus the rank behind its key,
    /// plus 24 * (1 + rank) if the other store has it behind its own longest key: that both agree says most.
    /// </summary>
    public void Ask(int place, Opinions opinions)
    {
        NGramRows near = _context.Find(_places[place]);
        NGramRows far = _pool.Table.Find(_places[place]);
        Span<int> named = stackalloc int[MaxGuesses];
        int count = AddGuesses(near, far.Longest, evidence: 0, named, 0, opinions);
        AddGuesses(far, near.Longest, evidence: LastTokens.Count * NGramTable.TokensPerKey, named, count, opinions);
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
        // Without a commit before this step the tokens before its root are not known for certain.
        if (!_isBehindCommit || _places[0].First != outcome.Tree.Tokens[0])
            return;
        _isBehindCommit = false;
        LearnEmitted(outcome.Emitted);
        if (outcome.HasLogits)
            LearnRejected(outcome);
    }

    private void LearnEmitted(ReadOnlySpan<int> emitted)
    {
        LastTokens last = _places[0];
        foreach (int token in emitted)
        {
            Add(_pool.Table, last, token);
            last = last.Then(token);
        }
    }

    private void LearnRejected(in StepOutcome outcome)
    {
        _harvest.Read(outcome);
        TokenTree tree = outcome.Tree;
        if (_nodes.Length < tree.Count)
            _nodes = new LastTokens[Math.Max(tree.Count, 2 * _nodes.Length)];
        _nodes[0] = _places[0];
        for (int node = 1; node < tree.Count; node++)
        {
            _nodes[node] = _nodes[tree.Parents[node]].Then(tree.Tokens[node]);
            if (!_harvest.IsOnPath(node) && !_harvest.Likeliest(node).IsEmpty)
                Add(_context, _nodes[node], _harvest.Likeliest(node)[0]);
        }
    }

    private static void Add(NGramTable table, LastTokens last, int token)
    {
        for (int length = 1; length <= last.Length; length++)
            table.Add(last, length, token);
    }

    private static int AddGuesses(NGramRows rows, ReadOnlySpan<int> others, int evidence, Span<int> named, int count, Opinions opinions)
    {
        count = AddGuesses(rows.Three, others, evidence, named, count, opinions);
        count = AddGuesses(rows.Two, others, evidence + NGramTable.TokensPerKey, named, count, opinions);
        return AddGuesses(rows.One, others, evidence + 2 * NGramTable.TokensPerKey, named, count, opinions);
    }

    private static int AddGuesses(
        ReadOnlySpan<int> tokens, ReadOnlySpan<int> others, int evidence, Span<int> named, int count, Opinions opinions)
    {
        const int StoreEvidence = 2 * LastTokens.Count * NGramTable.TokensPerKey;
        for (int rank = 0; rank < tokens.Length && count < named.Length; rank++)
        {
            if (named[..count].Contains(tokens[rank]))
                continue;
            named[count++] = tokens[rank];
            opinions.AddGuess(tokens[rank], evidence + rank + StoreEvidence * (1 + others.IndexOf(tokens[rank])));
        }

        return count;
    }
}
