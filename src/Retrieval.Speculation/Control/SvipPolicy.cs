using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Control;

/// <summary>
/// SVIP (Zhang et al., 2024): drafting goes on while the draft distribution is sure. A token drawn from a distribution with entropy H
/// (in nats) is the last of its branch if <c>sqrt(c·H)</c> is above a threshold; it is itself drafted.
/// </summary>
/// <remarks>
/// SVIP knows a draft model's whole distribution. Here candidates leave probability to tokens nobody named; it is spread as
/// unevenly as can be with none of them likelier than the last one named, which makes H the least it can be.
/// </remarks>
public sealed class SvipPolicy : BudgetPolicy
{
    private readonly double _maxEntropy;
    private bool[] _isUnsure = new bool[65];

    /// <summary>Makes the policy.</summary>
    /// <param name="threshold">Positive.</param>
    /// <param name="factor">c, positive.</param>
    public SvipPolicy(double threshold = 0.3, double factor = 0.15)
    {
        if (!(threshold > 0))
            throw new ArgumentOutOfRangeException(nameof(threshold), threshold, "Expected a positive number.");
        if (!(factor > 0))
            throw new ArgumentOutOfRangeException(nameof(factor), factor, "Expected a positive number.");
        _maxEntropy = threshold * threshold / factor;
    }

    internal override int Begin(int maxNodes, int pastLength) => maxNodes;

    internal override int Admit(TokenTree tree, int node, ReadOnlySpan<Candidate> candidates)
    {
        if (node > 0 && _isUnsure[tree.Parents[node]])
            return 0;
        if (node >= _isUnsure.Length)
            Array.Resize(ref _isUnsure, Math.Max(node + 1, 2 * _isUnsure.Length));
        _isUnsure[node] = Entropy(candidates) > _maxEntropy;
        return candidates.Length;
    }

    /// <summary>The least entropy, in nats, of a distribution whose likeliest tokens are the candidates.</summary>
    internal static double Entropy(ReadOnlySpan<Candidate> candidates)
    {
        double entropy = 0;
        double left = 1;
        double last = 1;
        foreach (ref readonly Candidate candidate in candidates)
        {
            entropy += Surprise(candidate.Probability);
            left -= candidate.Probability;
            last = candidate.Probability;
        }

        if (left <= 1e-6 || candidates.IsEmpty)
            return entropy;
        if (last <= 0)
            return double.PositiveInfinity;
        double tokens = Math.Floor(left / last);
        return entropy + (tokens * Surprise(last)) + Surprise(left - (tokens * last));
    }

    private static double Surprise(double probability) => probability <= 0 ? 0 : -probability * Math.Log(probability);
}
