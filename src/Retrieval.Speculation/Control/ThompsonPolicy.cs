using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Control;

/// <summary>
/// Thompson sampling of acceptance (EESD, Liu et al., 2024). What is believed of a draft token's acceptance is a Beta distribution; after
/// each drafted token a value θ is drawn from it, and the branch goes on only if the product of the θ along it is worth a node. Doubt
/// makes draws vary, so that branches are tried now and then until it is known what they bring.
/// </summary>
/// <remarks>
/// EESD keeps one Beta for a text, or weighs it with the draft model's scores. Here nodes are sorted by their probability into classes
/// of their own Beta, whose prior is that probability. A node counts only where its parent was accepted.
/// </remarks>
public sealed class ThompsonPolicy : BudgetPolicy
{
    private const int Classes = 16;
    private const double PriorWeight = 4;

    private readonly double _minWorth;
    private readonly BetaSampler _sampler;
    private readonly double[] _accepted = new double[Classes];
    private readonly double[] _rejected = new double[Classes];
    private double[] _worth = new double[65];

    /// <summary>Makes the policy.</summary>
    /// <param name="minWorth">
    /// What a node costs in tokens: the time of another row times the tokens per time that can be had without it; in [0, 1].
    /// </param>
    /// <param name="seed">The same seed and the same outcomes make the same choices.</param>
    public ThompsonPolicy(double minWorth = 0.1, int seed = 0)
    {
        if (!(minWorth is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(minWorth), minWorth, "Expected a share of a token.");
        _minWorth = minWorth;
        _sampler = new BetaSampler(seed);
        for (int i = 0; i < Classes; i++)
        {
            double middle = (i + 0.5) / Classes;
            _accepted[i] = PriorWeight * middle;
            _rejected[i] = PriorWeight * (1 - middle);
        }
    }

    internal override int Begin(int maxNodes, int pastLength) => maxNodes;

    internal override int Admit(TokenTree tree, int node, ReadOnlySpan<Candidate> candidates)
    {
        if (node >= _worth.Length)
            Array.Resize(ref _worth, Math.Max(node + 1, 2 * _worth.Length));
        _worth[node] = node == 0 ? 1 : _worth[tree.Parents[node]] * Draw(tree.Probabilities[node]);
        return _worth[node] >= _minWorth ? candidates.Length : 0;
    }

    internal override void Observe(in StepOutcome outcome, double milliseconds)
    {
        TokenTree tree = outcome.Tree;
        for (int node = 1; node < tree.Count; node++)
        {
            if (outcome.Path.Contains(tree.Parents[node]))
                (outcome.Path.Contains(node) ? _accepted : _rejected)[Class(tree.Probabilities[node])]++;
        }
    }

    /// <summary>The two parameters of what is believed of nodes with such a probability.</summary>
    internal (double Accepted, double Rejected) Belief(float probability) =>
        (_accepted[Class(probability)], _rejected[Class(probability)]);

    private double Draw(float probability)
    {
        (double accepted, double rejected) = Belief(probability);
        return _sampler.Draw(accepted, rejected);
    }

    private static int Class(float probability) => Math.Min((int)(probability * Classes), Classes - 1);
}
