namespace Retrieval.Speculation.Control;

/// <summary>
/// Whether drafting gains in passes that a number of runs share, by what was measured. Drafting lives on credit, in units of a plain
/// pass: what it saves is added, what it takes is subtracted. When it is used up drafting stops, and earns a new trial by plain
/// passes, each of which adds a small share of itself.
/// </summary>
/// <remarks>
/// That bounds what can be lost: in any number of passes the allowance, one trial and that share of the time. The more runs, the more a
/// single pass tells, and the smaller are allowance and share: 1 pass and 0.5 % from 16 runs on, 8 passes and 2 % for two.
/// </remarks>
internal sealed class BatchGate
{
    // So many plain passes come first: the cost table was measured with one sequence, and cannot tell what many take.
    private const int FirstPasses = 3;
    private const int Memory = 16;

    // No step counts for more: one stall must not decide.
    private const double MostLost = 2;

    // The first step of a trial also brings what was missed, prompts above all, which pays later if at all: so the credit may be overdrawn
    // until the trial is over, but not beyond this.
    private const double MostOverdrawn = 2;

    // What was lost beyond that does not decide either, but a trial that failed pays for it with a longer rest.
    private const double MostUnjudged = 16;

    // What drafting gained long ago does not excuse what it loses now.
    private const double MostAllowances = 4;

    private readonly double _allowance;
    private readonly double _income;
    private readonly int _trial;
    private double _credit;
    private double _unjudged;
    private int _plainPasses;
    private int _steps;

    /// <summary>Makes a gate that opens after some plain passes.</summary>
    /// <param name="runs">Least number of runs it is for, 2 or more.</param>
    public BatchGate(int runs)
    {
        double weight = 16.0 / runs;
        _allowance = Math.Clamp(weight, 1, 8);
        _income = 0.005 * Math.Clamp(weight, 1, 4);
        _trial = (int)Math.Max(4, 2 * weight);
        _credit = _allowance;
    }

    /// <summary>Whether to draft.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Time of a plain pass by the time the cost table says.</summary>
    public double Ratio { get; private set; } = 1;

    /// <summary>A pass that held no drafts: what it took by what the cost table says.</summary>
    public void Measure(double ratio)
    {
        // The first may have been slow because it was the first.
        _plainPasses++;
        if (_plainPasses <= FirstPasses)
            Ratio = _plainPasses == 1 ? ratio : Math.Min(Ratio, ratio);
        else
            Ratio += (Math.Clamp(ratio, Ratio / 2, Ratio * 2) - Ratio) / Memory;
    }

    /// <summary>A pass is over for which nobody was asked to draft.</summary>
    public void Rest()
    {
        if (_credit < _allowance)
            _credit += _income;
        if (IsOpen || _credit < _allowance || _plainPasses < FirstPasses)
            return;
        IsOpen = true;
        _steps = 0;
        _unjudged = 0;
    }

    /// <summary>A pass is over for which runs were asked to draft.</summary>
    /// <param name="gain">Plain passes saved, less those that drafting took and the drafts added to the pass.</param>
    public void Settle(double gain)
    {
        _steps++;
        _unjudged = Math.Min(_unjudged + Math.Max(0, -gain - MostLost), MostUnjudged);
        _credit = Math.Min(_credit + _income + Math.Max(gain, -MostLost), MostAllowances * _allowance);
        if (_credit >= 0 || (_steps < _trial && _credit > -MostOverdrawn * _allowance))
            return;
        IsOpen = false;
        _credit = Math.Max(_credit, -MostOverdrawn * _allowance) - _unjudged;
    }
}
