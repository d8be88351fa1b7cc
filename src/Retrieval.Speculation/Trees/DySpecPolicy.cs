namespace Retrieval.Speculation.Trees;

/// <summary>
/// DySpec's greedy tree (Xiong et al., 2024). A slot behind a node is worth the probability that the target gets to it: its parent is
/// accepted and none of its earlier siblings. The most valuable slot is filled with the likeliest candidate left, x, which splits its
/// value into <c>val·R(x)</c> for the first slot below x and <c>val·(1 − R(x))</c> for the next slot beside it; R is the distribution
/// without the siblings already there.
/// </summary>
/// <remarks>
/// DySpec samples x; here the candidates are given, so x is the likeliest. It differs from best-first growth in that a slot is judged
/// before its token is looked at: a flat distribution gets more children than its tokens deserve.
/// </remarks>
public sealed class DySpecPolicy : TreePolicy
{
    private readonly float _minValue;
    private readonly CandidateMemory _memory = new();
    private readonly PriorityQueue<Slot, ulong> _slots = new();
    private uint _pushed;

    /// <summary>Makes the policy.</summary>
    /// <param name="minValue">Growth ends when no slot is worth more; in [0, 1].</param>
    public DySpecPolicy(float minValue = 0)
    {
        if (!(minValue is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(minValue), minValue, "A probability lies in [0, 1].");
        _minValue = minValue;
    }

    internal override void Grow(TokenTree tree, ICandidates candidates)
    {
        _memory.Clear();
        _slots.Clear();
        _pushed = 0;
        Push(new Slot(Parent: 0, Rank: 0, Value: 1, Left: 1));
        while (!tree.IsFull && _slots.TryDequeue(out Slot slot, out _))
        {
            if (!tree.CanGrow(slot.Parent))
                continue;
            ReadOnlySpan<Candidate> ranked = _memory.Of(tree, slot.Parent, candidates);
            if (slot.Rank < ranked.Length)
                Fill(slot, ranked[slot.Rank], tree);
        }
    }

    private void Fill(in Slot slot, in Candidate candidate, TokenTree tree)
    {
        float residual = Math.Min(1, candidate.Probability / slot.Left);
        int node = tree.Add(slot.Parent, candidate.Token, candidate.Probability, candidate.Origin);
        Push(new Slot(node, Rank: 0, slot.Value * residual, Left: 1));
        Push(new Slot(slot.Parent, slot.Rank + 1, slot.Value * (1 - residual), slot.Left - candidate.Probability));
    }

    // A queue of the smallest key: the most valuable slot, of equals the one pushed first.
    private void Push(in Slot slot)
    {
        if (slot.Value > _minValue && slot.Left > 0)
            _slots.Enqueue(slot, ScoreOrder.Key(slot.Value, _pushed++));
    }

    /// <param name="Parent">Node it lies behind.</param>
    /// <param name="Rank">Rank of the candidate that would fill it.</param>
    /// <param name="Value">Probability that the target gets to it.</param>
    /// <param name="Left">Probability that the earlier siblings leave.</param>
    private readonly record struct Slot(int Parent, int Rank, float Value, float Left);
}
