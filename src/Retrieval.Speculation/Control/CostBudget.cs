using System.Diagnostics;

namespace Retrieval.Speculation.Control;

/// <summary>
/// The number of nodes that brings the most expected tokens per measured time: n maximising F(n) / (d(n) + c(n + 1)), where F(n) is 1 plus
/// the sum of the n highest path probabilities, c the verifier's cost table and d the drafting time. No drafts at all is always one of
/// the choices.
/// </summary>
/// <remarks>
/// Cost is a staircase, so the tree grows on while any larger size could still win, and is then cut back to the best size seen.
/// The ratio is that of the step at hand: a price taken from the average of many steps was measured to be worse. Where other runs share
/// the pass it is the ratio of the whole pass, with their tokens and rows as far as they are known; nodes that would pay if the
/// others had enough like them are drafted too, and the pass then takes the best of all runs.
/// </remarks>
public sealed class CostBudget : BudgetPolicy
{
    private const int StepsBetweenLooks = 16;
    private const int PastsPerLook = 64;
    private const double Refresh = 0.05;

    private readonly VerifyCostTable _cost;
    private readonly double _leastGain;
    private BatchLoad? _load;
    private double[] _passMilliseconds = [];
    private int _rows;
    private double _otherTokens;
    private float _leastProbability;
    private double[] _milliseconds = [];
    private int _maxNodes;
    private int _seenPast;
    private int _stepsSinceLook;
    private double _bestRate;
    private double _draftPerNode;
    private double _spent;
    private long _begun;

    /// <summary>Makes the policy of one run.</summary>
    /// <param name="cost">The verifier's; its refreshments are followed.</param>
    /// <param name="leastGain">
    /// How much better than no drafts a size must promise to be, 0 or more: whoever always takes what looks best by a little takes what was
    /// overrated by a little. Default: 0.05.
    /// </param>
    public CostBudget(VerifyCostTable cost, double leastGain = 0.05)
    {
        ArgumentNullException.ThrowIfNull(cost);
        ArgumentOutOfRangeException.ThrowIfNegative(leastGain);
        _cost = cost;
        _leastGain = leastGain;
    }

    internal override int Begin(int maxNodes, int pastLength)
    {
        if (_load is null)
            Look(maxNodes, pastLength);
        Join(maxNodes);
        _maxNodes = maxNodes;
        Again(0);
        return maxNodes;
    }

    internal override void Again(double milliseconds)
    {
        _spent = milliseconds;
        _bestRate = (_otherTokens + 1 + _leastGain) / Cost(0);
        _begun = Stopwatch.GetTimestamp();
    }

    internal override bool Continues(in Growth growth)
    {
        double expected = _otherTokens + growth.ExpectedTokens;
        _bestRate = Math.Max(_bestRate, expected / Cost(growth.Nodes));
        if (growth.PathProbability >= _leastProbability)
            return true;
        for (int nodes = growth.Nodes + 1; nodes <= _maxNodes; nodes++)
        {
            // No later node has a likelier path than the next one.
            expected += growth.PathProbability;
            if (expected > _bestRate * Cost(nodes))
                return true;
        }

        return false;
    }

    internal override int Keep(ReadOnlySpan<float> pathProbabilities)
    {
        int best = 0;
        double expected = _otherTokens + 1, bestRate = (expected + _leastGain) / Cost(0);
        for (int nodes = 1; nodes < pathProbabilities.Length; nodes++)
        {
            expected += pathProbabilities[nodes];
            double rate = expected / Cost(nodes);
            if (rate > bestRate)
                (best, bestRate) = (nodes, rate);
        }

        while (best + 1 < pathProbabilities.Length && pathProbabilities[best + 1] >= _leastProbability)
            best++;

        double elapsed = Stopwatch.GetElapsedTime(_begun).TotalMilliseconds;
        _draftPerNode += Refresh * Math.Min((elapsed / pathProbabilities.Length) - _draftPerNode, _cost.Estimate(1, 0));
        return best;
    }

    internal override void Share(BatchLoad? load) => _load = load;

    private double Cost(int nodes) => _spent + _passMilliseconds[_rows + nodes] + (_draftPerNode * (nodes + 1));

    // The lone run's own costs begin with its root, those of a shared pass with no row at all.
    private void Join(int maxNodes)
    {
        if (_load is null)
        {
            (_passMilliseconds, _rows, _otherTokens, _leastProbability) = (_milliseconds, 0, 0, float.PositiveInfinity);
            return;
        }

        // When the others' drafts fill the pass, this run's take the place of some of them.
        _passMilliseconds = _load.Milliseconds;
        _rows = Math.Min(_load.Rows + 1, _passMilliseconds.Length - 1 - maxNodes);
        _otherTokens = _load.Tokens;
        _leastProbability = _load.LeastProbability;
    }

    // Looking a cost up takes longer than using it.
    private void Look(int maxNodes, int pastLength)
    {
        bool isNear = Math.Abs(pastLength - _seenPast) < PastsPerLook;
        if (isNear && maxNodes < _milliseconds.Length && _stepsSinceLook++ < StepsBetweenLooks)
            return;
        if (_milliseconds.Length <= maxNodes)
            _milliseconds = new double[maxNodes + 1];
        for (int nodes = 0; nodes < _milliseconds.Length; nodes++)
            _milliseconds[nodes] = _cost.Estimate(nodes + 1, pastLength);
        _seenPast = pastLength;
        _stepsSinceLook = 0;
    }
}
