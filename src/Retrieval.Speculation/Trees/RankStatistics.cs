using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Trees;

/// <summary>
/// How often the target takes the candidate of each rank, learned online: decayed counts over a prior. Only what was drafted is
/// counted: a rank that a node had no child for was not tried there.
/// </summary>
public sealed class RankStatistics
{
    private readonly double[] _prior;
    private readonly double[] _hits;
    private readonly double[] _trials;

    /// <summary>Starts from a prior.</summary>
    /// <param name="prior">Acceptance of each rank, likeliest candidate first: each in [0, 1], together at most 1. Empty: the default.</param>
    public RankStatistics(ReadOnlySpan<double> prior = default)
    {
        _prior = prior.IsEmpty ? DefaultPrior.ToArray() : prior.ToArray();
        SequoiaTable.CheckAcceptances(_prior);
        _hits = new double[_prior.Length];
        _trials = new double[_prior.Length];
    }

    /// <summary>Acceptances of ranks as they are typical of a retrieval drafter or a weak draft model.</summary>
    public static ReadOnlySpan<double> DefaultPrior => [0.45, 0.15, 0.08, 0.055, 0.04, 0.03, 0.025, 0.02];

    /// <summary>How many ranks are told apart.</summary>
    public int Count => _prior.Length;

    /// <summary>Weight of the prior, in nodes seen.</summary>
    internal const double PriorWeight = 16;

    /// <summary>Factor on old counts for each trial: about the last 2,000 nodes count.</summary>
    internal const double Decay = 1 - (1.0 / 2000);

    /// <summary>Estimated acceptance of each rank, given that the parent is accepted.</summary>
    /// <param name="acceptances">Receives them; <see cref="Count"/> long.</param>
    public void CopyTo(Span<double> acceptances)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(acceptances.Length, Count);
        double left = 1;
        for (int rank = 0; rank < Count; rank++)
        {
            // Ranks were tried in different numbers, so that nothing else keeps the sum at 1.
            double estimate = (_hits[rank] + (PriorWeight * _prior[rank])) / (_trials[rank] + PriorWeight);
            acceptances[rank] = Math.Min(estimate, left);
            left -= acceptances[rank];
        }
    }

    /// <summary>Counts which child of each accepted node was accepted. A node's children rank in the order of the tree. O(path x nodes).</summary>
    public void Observe(in StepOutcome outcome)
    {
        ReadOnlySpan<int> parents = outcome.Tree.Parents;
        for (int i = 0; i < outcome.Path.Length; i++)
        {
            int accepted = i + 1 < outcome.Path.Length ? outcome.Path[i + 1] : -1;
            int rank = 0;
            for (int node = outcome.Path[i] + 1; node < parents.Length && rank < Count; node++)
            {
                if (parents[node] == outcome.Path[i])
                    Add(rank++, node == accepted);
            }
        }
    }

    private void Add(int rank, bool isHit)
    {
        _trials[rank] = (_trials[rank] * Decay) + 1;
        _hits[rank] = (_hits[rank] * Decay) + (isHit ? 1 : 0);
    }
}
