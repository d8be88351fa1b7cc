namespace Retrieval.Speculation.Control;

/// <summary>
/// UCBSpec: the arm with the highest upper confidence bound, <c>mean + sqrt(c·ln t / n)</c>, n being how often the arm was used. An
/// arm's mean is all its tokens over all its time, in units of the best arm's, so that c means the same on every machine.
/// </summary>
public sealed class UcbSpecPolicy : BanditPolicy
{
    private readonly double _exploration;
    private readonly double[] _tokens;
    private readonly double[] _milliseconds;
    private readonly int[] _uses;
    private int _steps;

    /// <summary>Makes the policy.</summary>
    /// <param name="arms">The policies to choose from, for this run alone; null: 0, 2, 4, … 64 nodes.</param>
    /// <param name="exploration">c, 0 or more: the higher, the longer worse arms are tried.</param>
    public UcbSpecPolicy(IReadOnlyList<BudgetPolicy>? arms = null, double exploration = 0.5)
        : base(arms)
    {
        if (!(exploration >= 0))
            throw new ArgumentOutOfRangeException(nameof(exploration), exploration, "Expected 0 or more.");
        _exploration = exploration;
        _tokens = new double[ArmCount];
        _milliseconds = new double[ArmCount];
        _uses = new int[ArmCount];
    }

    internal override int Choose()
    {
        int unused = Array.IndexOf(_uses, 0);
        if (unused >= 0)
            return unused;
        double unit = 0;
        for (int arm = 0; arm < ArmCount; arm++)
            unit = Math.Max(unit, Rate(arm));

        int best = 0;
        for (int arm = 1; arm < ArmCount; arm++)
        {
            if (Bound(arm, unit) > Bound(best, unit))
                best = arm;
        }

        return best;
    }

    internal override void Learn(int arm, int tokens, double milliseconds)
    {
        _tokens[arm] += tokens;
        _milliseconds[arm] += milliseconds;
        _uses[arm]++;
        _steps++;
    }

    /// <summary>The upper confidence bound of an arm that was used.</summary>
    internal double Bound(int arm, double unit) =>
        (unit > 0 ? Rate(arm) / unit : 0) + Math.Sqrt(_exploration * Math.Log(_steps) / _uses[arm]);

    private double Rate(int arm) => _tokens[arm] / _milliseconds[arm];
}
