namespace Retrieval.Speculation.Trees;

/// <summary>
/// SpecExec's wide best-first search (Svirschevski et al., 2024): in each round the best nodes that were not expanded yet, of any depth,
/// get children; their scores are path probabilities with a discount per level. A round that brings nothing into the best n ends it.
/// </summary>
public sealed class SpecExecPolicy : RerankedPolicy
{
    private readonly SpecExecOptions _options;
    private readonly float _floor;
    private readonly ScoreOrder _order = new();
    private readonly BestScores _best = new();
    private readonly Offers _offers = new();
    private readonly List<float> _scores = [];
    private readonly List<bool> _expanded = [];

    /// <summary>Makes the policy.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SpecExecPolicy(SpecExecOptions? options = null)
    {
        _options = options ?? new SpecExecOptions();
        _options.Check();
        _floor = (float)Math.Exp(_options.MinLogScore);
    }

    private protected override int MaxNodes => _options.Nodes;

    private protected override int MaxDepth => int.MaxValue;

    private protected override ReadOnlySpan<float> Scores => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_scores);

    private protected override int Room(int most, int depth) => most * _options.Rounds;

    private protected override void GrowDraft(int most, ICandidates candidates)
    {
        _best.Clear(most);
        _scores.Clear();
        _expanded.Clear();
        Track(1);
        for (int round = 0; round < _options.Rounds; round++)
        {
            if (!Expand(candidates))
                return;
            ReadOnlySpan<int> ranked = _offers.Ranked();
            if (!ranked.IsEmpty && _offers.Score(ranked[0]) <= _best.Bar)
                return;
            foreach (int index in ranked)
            {
                if (!_best.Offer(_offers.Score(index)))
                    break;
                _offers[index].AddTo(Draft);
                Track(_offers.Score(index));
            }
        }
    }

    private void Track(float score)
    {
        _scores.Add(score);
        _expanded.Add(false);
    }

    // Offers the children of the best nodes not expanded yet. Returns whether there were any such nodes.
    private bool Expand(ICandidates candidates)
    {
        _offers.Clear();
        int beams = 0;
        foreach (int node in _order.Descending(Scores))
        {
            if (_expanded[node] || !Draft.CanGrow(node))
                continue;
            _expanded[node] = true;
            OfferChildren(node, candidates);
            if (++beams == _options.Beams)
                break;
        }

        return beams > 0;
    }

    private void OfferChildren(int node, ICandidates candidates)
    {
        float score = _scores[node] * _options.Discount;
        ReadOnlySpan<Candidate> next = candidates.Expand(Draft, node);
        foreach (ref readonly Candidate candidate in next[..Math.Min(_options.Children, next.Length)])
        {
            if (score * candidate.Probability >= _floor)
                _offers.Add(new Offer(node, candidate), score * candidate.Probability);
        }
    }
}
