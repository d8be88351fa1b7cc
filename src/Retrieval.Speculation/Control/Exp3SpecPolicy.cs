namespace Retrieval.Speculation.Control;

/// <summary>
/// EXP3Spec: draws arms with probability proportional to <c>exp(−η·ΣL̂)</c>, where an arm that was drawn adds its loss over the
/// probability it had, and the others nothing. Holds up when rewards change in any way. After t steps with K arms
/// <c>η = sqrt(ln K / (K·t))</c>.
/// </summary>
/// <remarks>A step's loss is 1 − its tokens per millisecond over the highest seen so far, so it lies in [0, 1].</remarks>
public sealed class Exp3SpecPolicy : BanditPolicy
{
    private readonly Random _random;
    private readonly double[] _losses;
    private readonly double[] _probabilities;
    private double _highest;
    private int _steps;

    /// <summary>Makes the policy.</summary>
    /// <param name="arms">The policies to choose from, for this run alone; null: 0, 2, 4, … 64 nodes.</param>
    /// <param name="seed">The same seed and the same outcomes make the same choices.</param>
    public Exp3SpecPolicy(IReadOnlyList<BudgetPolicy>? arms = null, int seed = 0)
        : base(arms)
    {
        _random = new Random(seed);
        _losses = new double[ArmCount];
        _probabilities = new double[ArmCount];
        Weigh();
    }

    /// <summary>With which probability each arm is drawn next.</summary>
    internal ReadOnlySpan<double> Probabilities => _probabilities;

    internal override int Choose()
    {
        double draw = _random.NextDouble();
        int arm = 0;
        while (arm < ArmCount - 1 && draw >= _probabilities[arm])
            draw -= _probabilities[arm++];
        return arm;
    }

    internal override void Learn(int arm, int tokens, double milliseconds)
    {
        double rate = tokens / milliseconds;
        _highest = Math.Max(_highest, rate);
        double loss = _highest > 0 ? 1 - (rate / _highest) : 0;
        _losses[arm] += loss / _probabilities[arm];
        _steps++;
        Weigh();
    }

    private void Weigh()
    {
        double eta = Math.Sqrt(Math.Log(ArmCount) / (ArmCount * Math.Max(_steps, 1.0)));
        double least = _losses.Min();
        double sum = 0;
        for (int arm = 0; arm < ArmCount; arm++)
            sum += _probabilities[arm] = Math.Exp(-eta * (_losses[arm] - least));
        for (int arm = 0; arm < ArmCount; arm++)
            _probabilities[arm] /= sum;
    }
}
