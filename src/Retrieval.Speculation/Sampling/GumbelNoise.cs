using System.Numerics;
using System.Runtime.Intrinsics;

namespace Retrieval.Speculation.Sampling;

/// <summary>
/// Standard Gumbel noise for every token at one absolute position of one sample: a pure function of (seed, sample index, position,
/// token id). The argmax of log-probability + noise over any set of tokens is a draw from the distribution restricted to it.
/// </summary>
/// <remarks>
/// Each token owns 64 random bits, so that its noise is right far into the tail: up to 45, above which a Gumbel variable lies
/// with probability 3e-20. The upper half comes from one Philox block shared by four neighbouring tokens, the lower half from a
/// second one, which is only needed for the few tokens near the maximum.
/// </remarks>
/// <param name="seed">Seed of the request.</param>
/// <param name="sampleIndex">Which of several samples of one prompt, 0 or more.</param>
/// <param name="position">Absolute position of the token to draw, 0 or more.</param>
public readonly struct GumbelNoise(ulong seed, int sampleIndex, int position)
{
    private const uint UpperHalves = 0;
    private const uint LowerHalves = 1;
    private const double Ulp = 1.0 / (1UL << 32) / (1UL << 32);

    // Below this the series of -log(1 - v) is more accurate than the logarithm of a number near 1.
    private const double SeriesBelow = 1.0 / 4096;

    // ln 2 and 65 ln 2, with more added than rounding could take away.
    private const double BoundStep = 0.69314718056 + 1e-9;
    private const double Highest = 45.1;

    /// <summary>Noise of a token. About two Philox blocks and two logarithms.</summary>
    public double this[int token] => FromBits(((ulong)Half(token, UpperHalves) << 32) | Half(token, LowerHalves));

    internal double this[int token, uint upperHalf] => FromBits(((ulong)upperHalf << 32) | Half(token, LowerHalves));

    /// <summary>
    /// Upper halves of 32 tokens from <paramref name="first"/> on, a multiple of 4: token first + 4 i + w is lane i of word w.
    /// </summary>
    internal (Vector256<uint> A, Vector256<uint> B, Vector256<uint> C, Vector256<uint> D) UpperHalves32(int first) =>
        Philox.EightBlocks(seed, (uint)first >> 2, (uint)position, (uint)sampleIndex, UpperHalves);

    internal uint UpperHalfOf(int token) => Half(token, UpperHalves);

    /// <summary>No noise with this upper half is larger: -log(-log(1 - v)) &lt; -log(v), with v cut down to a power of two.</summary>
    internal static double Bound(uint upperHalf) =>
        upperHalf == 0 ? Highest : (BitOperations.LeadingZeroCount(upperHalf) + 1) * BoundStep;

    internal static double FromBits(ulong bits)
    {
        // v is uniform on (0, 1); small v, large noise. Its complement is formed in integers, where nothing is lost near 1.
        double v = (bits + 0.5) * Ulp;
        double exponential = v < SeriesBelow
            ? v * (1 + (v * ((1.0 / 2) + (v * ((1.0 / 3) + (v * ((1.0 / 4) + (v / 5))))))))
            : -Math.Log((~bits + 0.5) * Ulp);
        return -Math.Log(exponential);
    }

    private uint Half(int token, uint half)
    {
        (uint a, uint b, uint c, uint d) = Philox.Block(seed, (uint)token >> 2, (uint)position, (uint)sampleIndex, half);
        return (token & 3) switch { 0 => a, 1 => b, 2 => c, _ => d };
    }
}
