using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Uniform numbers of one sample of a request, a pure function of (seed, sample index, position, use, how many were taken since the
/// last <see cref="MoveTo"/>).
/// </summary>
/// <remarks>
/// Move it once a step, to the position of the first token the step may emit. Positions further down the tree will not do: a step
/// that rejects leaves them to a later one, which would see coins that the first has already acted on.
/// </remarks>
/// <param name="seed">Seed of the request.</param>
/// <param name="sampleIndex">Which of several samples of one prompt, 0 or more.</param>
/// <param name="use">What for.</param>
public sealed class CoinStream(ulong seed, int sampleIndex, CoinUse use) : ICoins
{
    private uint _position;
    private uint _count;

    /// <summary>Starts the numbers of a position.</summary>
    /// <param name="position">Committed tokens at the step's start.</param>
    public void MoveTo(int position)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(position);
        _position = (uint)position;
        _count = 0;
    }

    /// <summary>A number in [0, 1), a multiple of 2^-53.</summary>
    public double Next()
    {
        (uint high, uint low, _, _) = Philox.Block(seed, _count++, _position, (uint)sampleIndex, (uint)use);
        return ((((ulong)high << 32) | low) >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>True with a probability; 1 and above is always.</summary>
    public bool Accept(double probability) => Next() < probability;

    /// <summary>An index, each with probability proportional to its weight. O(weights).</summary>
    /// <param name="weights">0 or more each, not all 0.</param>
    /// <exception cref="ArgumentException">No positive weight.</exception>
    public int Draw(ReadOnlySpan<double> weights)
    {
        double total = 0;
        foreach (double weight in weights)
            total += weight;
        double left = Next() * total;
        int last = -1;
        for (int i = 0; i < weights.Length; i++)
        {
            if (!(weights[i] > 0))
                continue;
            last = i; // rounding may leave a little at the end: the last possible index takes it
            left -= weights[i];
            if (left < 0)
                break;
        }

        return last >= 0 ? last : throw new ArgumentException("No weight is positive.", nameof(weights));
    }
}
