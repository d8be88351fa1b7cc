namespace Retrieval.Speculation.Trees;

/// <summary>
/// Two trees as the candidates of one: each node has a path probability in the pruned retrieved tree and one in the model's tree, 0 where it
/// is not part of it, and the larger of the two in their union. So they are merged while they grow.
/// </summary>
/// <param name="topK">See <see cref="RasdPolicy"/>.</param>
/// <param name="leastProbability">See <see cref="RasdPolicy"/>.</param>
internal sealed class RasdFusion(int topK, float leastProbability) : ICandidates
{
    private readonly List<Candidate> _fused = [];
    private readonly List<(int Token, float Retrieved, float Modelled)> _offered = [];

    // A node's path probability in either tree, as a share of the larger one.
    private (float Retrieved, float Modelled)[] _paths = new (float, float)[65];
    private int[] _firstOffered = new int[65];
    private ICandidates? _candidates;

    /// <summary>Whose candidates to fuse: a tree begins.</summary>
    public void Of(ICandidates candidates)
    {
        _candidates = candidates;
        _offered.Clear();
    }

    /// <inheritdoc/>
    public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node)
    {
        if (_paths.Length <= node)
        {
            Array.Resize(ref _paths, 2 * node);
            Array.Resize(ref _firstOffered, 2 * node);
        }

        _paths[node] = node == 0 ? (1, 1) : PathsTo(tree, node);
        _firstOffered[node] = _offered.Count;
        SplitCandidates both = _candidates!.Split(tree, node);
        _fused.Clear();
        foreach (ref readonly Candidate candidate in both.Retrieved)
            Offer(both, node, candidate);
        foreach (ref readonly Candidate candidate in both.Modelled)
        {
            if (Find(both.Retrieved, candidate.Token) < 0)
                Offer(both, node, candidate);
        }

        return Sorted();
    }

    private (float Retrieved, float Modelled) PathsTo(TokenTree tree, int node)
    {
        int at = _firstOffered[tree.Parents[node]];
        while (_offered[at].Token != tree.Tokens[node])
            at++;
        return (_offered[at].Retrieved, _offered[at].Modelled);
    }

    private void Offer(in SplitCandidates both, int node, in Candidate candidate)
    {
        (float retrieved, float modelled) = Paths(both, candidate.Token, node);
        float probability = Math.Max(retrieved, modelled);
        if (probability <= 0)
            return;
        _offered.Add((candidate.Token, retrieved / probability, modelled / probability));
        _fused.Add(candidate with { Probability = probability });
    }

    // The path probabilities of a token behind a node, as shares of the node's.
    private (float Retrieved, float Modelled) Paths(in SplitCandidates both, int token, int node)
    {
        (float retrieved, float modelled) = _paths[node];
        int rank = Find(both.Modelled, token);
        float q = rank < 0 ? 0 : both.Modelled[rank].Probability;
        bool isLikely = rank >= 0 && rank < topK;
        int index = Find(both.Retrieved, token);
        retrieved *= index < 0 ? 0 : both.Retrieved[index].Probability;
        if (both.IsConsulted)
            retrieved *= node > 0 ? q : isLikely && q >= leastProbability ? 1 : 0;
        return (retrieved, isLikely ? modelled * q : 0);
    }

    private ReadOnlySpan<Candidate> Sorted()
    {
        Span<Candidate> fused = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_fused);
        float sum = 0;
        for (int i = 0; i < fused.Length; i++)
        {
            Candidate candidate = fused[i];
            sum += candidate.Probability;
            int at = i;
            for (; at > 0 && fused[at - 1].Probability < candidate.Probability; at--)
                fused[at] = fused[at - 1];
            fused[at] = candidate;
        }

        // Two distributions that disagree expect more than one token.
        foreach (ref Candidate candidate in sum > 1 ? fused : [])
            candidate = candidate with { Probability = candidate.Probability / sum };
        return fused;
    }

    private static int Find(ReadOnlySpan<Candidate> candidates, int token)
    {
        for (int i = 0; i < candidates.Length; i++)
        {
            if (candidates[i].Token == token)
                return i;
        }

        return -1;
    }
}
