using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;

namespace Retrieval.Speculation.Trees;

/// <summary>What a draft model alone says about a place: its own probabilities, likeliest first.</summary>
internal sealed class ModelCandidates
{
    private const int Unknown = -1;

    private Candidate[] _candidates = [];
    private int _count = Unknown;

    /// <summary>It has said something else.</summary>
    public void Forget() => _count = Unknown;

    /// <summary>Its candidates, worked out once.</summary>
    public ReadOnlySpan<Candidate> Of(Opinions opinions)
    {
        if (_count == Unknown)
            Gather(opinions);
        return _candidates.AsSpan(0, _count);
    }

    private void Gather(Opinions opinions)
    {
        if (_candidates.Length == 0)
            _candidates = new Candidate[Opinions.MaxCandidates];
        _count = 0;
        ulong named = 0;
        float sum = 0;
        foreach (ref readonly Estimate estimate in opinions.Estimates)
        {
            ulong bit = 1ul << estimate.Candidate;
            if (estimate.Source != DraftSource.Model || (named & bit) != 0)
                continue;
            named |= bit;
            float probability = Logistic.Probability(estimate.LogOdds);
            sum += probability;
            int at = _count++;
            for (; at > 0 && _candidates[at - 1].Probability < probability; at--)
                _candidates[at] = _candidates[at - 1];
            _candidates[at] = new Candidate(opinions.Tokens[estimate.Candidate], probability, new DraftOrigin(DraftSource.Model, 0));
        }

        // Cutting log-odds adds a little; a model that lies may add more.
        foreach (ref Candidate candidate in _candidates.AsSpan(0, sum > 1 ? _count : 0))
            candidate = candidate with { Probability = candidate.Probability / sum };
    }
}
