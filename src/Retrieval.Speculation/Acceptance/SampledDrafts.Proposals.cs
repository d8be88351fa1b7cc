namespace Retrieval.Speculation.Acceptance;

public sealed partial class SampledDrafts
{
    /// <summary>First draw at a node, -1 if its children are deterministic.</summary>
    internal int First(int node) => DrawCount == 0 ? None : _firstDraw[node];

    internal ref readonly DraftDraw this[int draw] => ref _draws[draw];

    internal ref readonly Proposal ProposalOf(int draw) => ref _proposals[_draws[draw].Proposal];

    /// <summary>The distribution a draw was drawn from, cut to a vocabulary. O(support). Valid until the next look at any draw's.</summary>
    internal DraftLaw LawOf(int draw, int vocabularySize) => Law(_draws[draw].Proposal, draw, vocabularySize, out _);

    /// <summary>How many draws a node has, all independent and from one proposal; 0 if they are anything else.</summary>
    internal int IndependentDraws(int node)
    {
        int count = 0;
        int first = First(node);
        for (int draw = first; draw != None; draw = _draws[draw].Next, count++)
        {
            if (_draws[draw].Proposal != _draws[first].Proposal)
                return 0;
        }

        return count == 1 || (count > 1 && ProposalOf(first).Replaces) ? count : 0;
    }

    /// <summary>Whether a draw's proposal always gives a token, one of the vocabulary.</summary>
    internal bool IsWhole(int draw, int vocabularySize)
    {
        ref readonly Proposal proposal = ref ProposalOf(draw);
        return proposal.Nothing == 0 && _tokens[proposal.Start + proposal.Count - 1] < vocabularySize;
    }

    private DraftLaw NextLaw(int proposal, int vocabularySize, out double nothing)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(proposal);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(proposal, _proposalCount);
        if (_proposals[proposal].Node == None)
            throw new ArgumentException("The proposal's node is no longer in the tree.", nameof(proposal));
        return Law(proposal, before: None, vocabularySize, out nothing);
    }

    // The proposal as it stood before a draw (-1: now): without what was drawn from it by then, unless it replaces.
    private DraftLaw Law(int index, int before, int vocabularySize, out double nothing)
    {
        Proposal proposal = _proposals[index];
        ReadOnlySpan<int> tokens = _tokens.AsSpan(proposal.Start, proposal.Count);
        if (_law.Length < proposal.Count)
            _law = new double[Math.Max(proposal.Count, 2 * _law.Length)];
        Span<double> law = _law.AsSpan(0, proposal.Count);
        for (int i = 0; i < law.Length; i++)
            law[i] = _weights[proposal.Start + i];
        if (!proposal.Replaces)
            Remove(index, before, tokens, law);

        double left = 0;
        foreach (double weight in law)
            left += weight;
        // Of the whole, now normalised: drafts (1 - nothing) left / sum, and nothing.
        double drafts = (1 - proposal.Nothing) * (left / proposal.Sum);
        double total = drafts + proposal.Nothing;
        nothing = total > 0 ? proposal.Nothing / total : 0;
        if (left <= 0)
            return default;
        double scale = (1 - nothing) / left;
        foreach (ref double weight in law)
            weight *= scale;
        int inside = tokens.Length;
        while (inside > 0 && tokens[inside - 1] >= vocabularySize)
            inside--;
        return new DraftLaw(tokens[..inside], law[..inside]);
    }

    private void Remove(int proposal, int before, ReadOnlySpan<int> tokens, Span<double> law)
    {
        for (int draw = _firstDraw[_proposals[proposal].Node]; draw != None && draw != before; draw = _draws[draw].Next)
        {
            if (_draws[draw].Proposal == proposal && _draws[draw].Token != None)
                law[tokens.BinarySearch(_draws[draw].Token)] = 0;
        }
    }

    private int AddProposal(int node, int count, bool replaces, double nothing)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, _tree.Count);
        if (!(nothing is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(nothing), nothing, "The chance of no draft lies in [0, 1).");
        if (count == 0)
            throw new ArgumentException("No weight is positive.", nameof(count));
        double sum = 0;
        foreach (float weight in _weights.AsSpan(_entryCount, count))
            sum += weight;
        if (_firstDraw.Length == 0)
        {
            _firstDraw = new int[_tree.Capacity + 1];
            _lastDraw = new int[_tree.Capacity + 1];
            _scratch = new int[_tree.Capacity + 1];
            _firstDraw.AsSpan().Fill(None);
        }

        if (_proposalCount == _proposals.Length)
            Array.Resize(ref _proposals, Math.Max(16, 2 * _proposalCount));
        _proposals[_proposalCount] = new Proposal(node, _entryCount, count, replaces, nothing, sum);
        _entryCount += count;
        return _proposalCount++;
    }

    // Entries of a proposal that is refused later stay above the count, so they are gone.
    private void AddEntry(ref int count, int token, float weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        if (!(weight >= 0 && float.IsFinite(weight)))
            throw new ArgumentOutOfRangeException(nameof(weight), weight, $"The weight of token {token} is not a finite number of 0 or more.");
        if (weight == 0)
            return;
        _tokens[_entryCount + count] = token;
        _weights[_entryCount + count++] = weight;
    }

    private void ReserveEntries(int count)
    {
        if (_entryCount + count <= _tokens.Length)
            return;
        int size = Math.Max(_entryCount + count, 2 * _tokens.Length);
        Array.Resize(ref _tokens, size);
        Array.Resize(ref _weights, size);
    }

    internal readonly record struct Proposal(int Node, int Start, int Count, bool Replaces, double Nothing, double Sum);

    internal struct DraftDraw
    {
        /// <summary>What it was drawn from.</summary>
        public int Proposal;

        /// <summary>The token drawn, -1 for nothing.</summary>
        public int Token;

        /// <summary>Its node, -1 if there was no room for one.</summary>
        public int Child;

        /// <summary>The node's next draw, -1 after the last.</summary>
        public int Next;
    }
}
