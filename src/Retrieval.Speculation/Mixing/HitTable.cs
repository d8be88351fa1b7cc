namespace Retrieval.Speculation.Mixing;

/// <summary>
/// Probabilities learned one hit or miss at a time, each with its log-odds at hand. The first observations count as an average, later
/// ones as a moving average over about <c>memory</c> of them.
/// </summary>
internal sealed class HitTable
{
    /// <summary>No probability is below this, or above 1 minus it.</summary>
    public const float Least = 1f / 4096;

    private readonly float[] _probabilities;
    private readonly float[] _logOdds;
    private readonly float[] _seen;
    private readonly float _memory;

    public HitTable(int size, float memory)
    {
        _probabilities = new float[size];
        _logOdds = new float[size];
        _seen = new float[size];
        _memory = memory;
        _probabilities.AsSpan().Fill(0.5f);
    }

    public int Size => _probabilities.Length;

    public float Probability(int slot) => _probabilities[slot];

    /// <summary>ln(p / (1 - p)).</summary>
    public float LogOdds(int slot) => _logOdds[slot];

    /// <summary>How much was observed, at most the memory.</summary>
    public float Seen(int slot) => _seen[slot];

    public void Set(int slot, float probability, float seen)
    {
        _probabilities[slot] = Math.Clamp(probability, Least, 1 - Least);
        _seen[slot] = Math.Clamp(seen, 0, _memory);
        _logOdds[slot] = Logistic.LogOdds(_probabilities[slot]);
    }

    public void Update(int slot, bool isHit)
    {
        float seen = Math.Min(_seen[slot] + 1, _memory);
        float probability = _probabilities[slot];
        Set(slot, probability + (((isHit ? 1 : 0) - probability) / (seen + 0.5f)), seen);
    }
}
