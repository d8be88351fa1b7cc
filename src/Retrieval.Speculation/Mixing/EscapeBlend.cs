using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Mixing;

/// <summary>
/// One distribution out of many contexts, as in prediction by partial matching: the longest context speaks first, each shorter one
/// about what the longer ones leave, without the tokens they have named. How much a context leaves (its escape) is learned by how
/// long it is, how often it occurred and how many tokens followed it.
/// </summary>
/// <remarks>Cleary and Witten 1984 (exclusion); Bloom's secondary escape estimation for the learned rates.</remarks>
internal sealed class EscapeBlend
{
    private const int Successors = 4;
    private const int MaxContexts = 32;
    private const float Memory = 400;

    // How often the next token is among those a context names, of those not named by a longer one.
    private readonly int[] _order = new int[MaxContexts];
    private readonly int[] _slots = new int[MaxContexts];
    private readonly ulong[] _named = new ulong[MaxContexts];
    private readonly float[] _probabilities = new float[Opinions.MaxCandidates];
    private int _count;

    public EscapeBlend()
    {
        Table = new HitTable(DraftSourceNames.Count * Buckets.Lengths * Buckets.Counts * Successors, Memory);
        for (int slot = 0; slot < Table.Size; slot++)
            Table.Set(slot, Prior(slot), 2);
    }

    public HitTable Table { get; }

    /// <summary>Blends; the result holds one probability for each candidate.</summary>
    public ReadOnlySpan<float> Blend(Opinions opinions)
    {
        ReadOnlySpan<ContextOpinion> contexts = opinions.Contexts;
        Span<float> probabilities = _probabilities.AsSpan(0, opinions.Tokens.Length);
        probabilities.Clear();
        Sort(contexts);
        _count = 0;
        ulong named = 0;
        float left = 1;
        foreach (int index in _order.AsSpan(0, contexts.Length))
        {
            ref readonly ContextOpinion context = ref contexts[index];
            ReadOnlySpan<CountedCandidate> counts = opinions.Counts(context);
            ulong fresh = 0;
            long freshTotal = 0;
            foreach (CountedCandidate counted in counts)
            {
                ulong bit = 1ul << counted.Candidate;
                if ((named & bit) == 0)
                {
                    fresh |= bit;
                    freshTotal += counted.Count;
                }
            }

            if (fresh == 0)
                continue;
            int slot = Slot(context, fresh);
            float share = left * Table.Probability(slot) / freshTotal;
            foreach (CountedCandidate counted in counts)
            {
                if ((fresh & (1ul << counted.Candidate)) != 0)
                    probabilities[counted.Candidate] = share * counted.Count;
            }

            _slots[_count] = slot;
            _named[_count++] = fresh;
            named |= fresh;
            left *= 1 - Table.Probability(slot);
        }

        return probabilities;
    }

    /// <summary>There is nothing to learn from until the next blend.</summary>
    public void Forget() => _count = 0;

    /// <summary>Learns which of the contexts blended last named the token that came.</summary>
    /// <param name="candidate">Its candidate, or -1.</param>
    public void Learn(int candidate)
    {
        ulong bit = candidate < 0 ? 0 : 1ul << candidate;
        for (int i = 0; i < _count; i++)
        {
            bool isHit = (_named[i] & bit) != 0;
            Table.Update(_slots[i], isHit);
            if (isHit)
                return;
        }
    }

    private static int Slot(in ContextOpinion context, ulong fresh)
    {
        int successors = Math.Min(Successors, System.Numerics.BitOperations.PopCount(fresh)) - 1;
        return (((((int)context.Source * Buckets.Lengths) + Buckets.Length(context.MatchLength)) * Buckets.Counts
            + Buckets.Count(context.Total)) * Successors) + successors;
    }

    // Before anything is learned: longer and more frequent contexts are right more often.
    private static float Prior(int slot)
    {
        int count = slot / Successors % Buckets.Counts;
        int length = slot / Successors / Buckets.Counts % Buckets.Lengths;
        return 1 - (0.75f / (1 + (0.3f * count) + (0.6f * length)));
    }

    private void Sort(ReadOnlySpan<ContextOpinion> contexts)
    {
        for (int i = 0; i < contexts.Length; i++)
        {
            int at = i;
            for (; at > 0 && contexts[_order[at - 1]].MatchLength < contexts[i].MatchLength; at--)
                _order[at] = _order[at - 1];
            _order[at] = i;
        }
    }
}
