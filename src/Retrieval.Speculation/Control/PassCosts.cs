namespace Retrieval.Speculation.Control;

/// <summary>The cost table's row counts at one past length, looked up now and then: looking a cost up takes longer than using it.</summary>
/// <param name="cost">The verifier's.</param>
/// <param name="maxRows">Most rows of a pass.</param>
internal sealed class PassCosts(VerifyCostTable cost, int maxRows)
{
    private const int PassesBetweenLooks = 16;
    private const int PastsPerLook = 64;

    private readonly double[] _milliseconds = new double[maxRows + 1];
    private int _seenPast;
    private int _passesLeft;

    /// <summary>Milliseconds of a pass by its rows; never falling.</summary>
    public double[] Milliseconds => _milliseconds;

    /// <summary>A pass at a past length, the mean of its runs, begins.</summary>
    public void Look(int pastLength)
    {
        if (_passesLeft-- > 0 && Math.Abs(pastLength - _seenPast) < PastsPerLook)
            return;
        int measured = cost.Rows[^1];
        for (int rows = 0; rows < _milliseconds.Length && rows <= measured; rows++)
            _milliseconds[rows] = cost.Estimate(Math.Max(rows, 1), pastLength);
        Extend(measured, pastLength);
        (_seenPast, _passesLeft) = (pastLength, PassesBetweenLooks);
    }

    // Shared passes often lie behind the table's last point. Its last two are near to each other, so what lies behind them hangs on the noise
    // of two measurements; the slope of its second half hangs on less, and a row more never costs more than the mean row.
    private void Extend(int measured, int pastLength)
    {
        double last = cost.Estimate(measured, pastLength);
        int half = Math.Max(measured / 2, 1);
        double slope = Math.Min((last - cost.Estimate(half, pastLength)) / Math.Max(measured - half, 1), last / measured);
        for (int rows = measured + 1; rows < _milliseconds.Length; rows++)
            _milliseconds[rows] = last + (slope * (rows - measured));
    }

    /// <summary>
    /// The path probability below which no set of nodes can gain: the least p such that k nodes of it, for some k that fits, make the pass
    /// bring more tokens per time than it does without. Above 1: not even certain drafts gain. O(rows).
    /// </summary>
    /// <param name="rows">Rows of the pass without the nodes, at least 1.</param>
    /// <param name="tokens">Tokens expected of them.</param>
    /// <param name="leastGain">How much more, as a share.</param>
    public float LeastProbability(int rows, double tokens, double leastGain)
    {
        double least = double.PositiveInfinity;
        double price = tokens * (1 + leastGain) / _milliseconds[rows];
        for (int nodes = 1; rows + nodes < _milliseconds.Length; nodes++)
            least = Math.Min(least, ((price * _milliseconds[rows + nodes]) - tokens) / nodes);
        return (float)least;
    }
}
