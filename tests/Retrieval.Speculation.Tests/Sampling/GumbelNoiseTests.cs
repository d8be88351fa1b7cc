using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Sampling;

public class GumbelNoiseTests
{
    private const int Draws = 200_000;

    public static TheoryData<string> Axes => ["token", "position", "sample index", "seed"];

    [Theory]
    [MemberData(nameof(Axes))]
    public void Noise_AlongEachKey_IsGumbel(string axis)
    {
        long[] counts = new long[256];
        for (int i = 0; i < Draws; i++)
            counts[(int)(Uniform(axis, i) * counts.Length)]++;
        ChiSquare.AssertFits(counts, [.. Enumerable.Repeat(1.0 / counts.Length, counts.Length)]);
    }

    [Theory]
    [MemberData(nameof(Axes))]
    public void Noise_NeighboursAlongEachKey_AreIndependent(string axis)
    {
        foreach (int lag in (int[])[1, 2, 3, 4, 8, 256])
        {
            long[] counts = new long[16 * 16];
            for (int i = 0; i < Draws; i++)
                counts[((int)(Uniform(axis, i) * 16) * 16) + (int)(Uniform(axis, i + lag) * 16)]++;
            ChiSquare.AssertFits(counts, [.. Enumerable.Repeat(1.0 / counts.Length, counts.Length)]);
        }
    }

    [Fact]
    public void Noise_EveryKey_Matters()
    {
        double here = new GumbelNoise(1, 2, 3)[4];
        double[] elsewhere =
        [
            new GumbelNoise(0, 2, 3)[4], new GumbelNoise(1UL << 40 | 1, 2, 3)[4], new GumbelNoise(1, 3, 3)[4],
            new GumbelNoise(1, 2, 2)[4], new GumbelNoise(1, 3, 2)[4], new GumbelNoise(1, 2, 3)[5], new GumbelNoise(1, 2, 3)[8],
        ];
        Assert.Equal(elsewhere.Length, elsewhere.Distinct().Count());
        Assert.DoesNotContain(here, elsewhere);
        Assert.Equal(here, new GumbelNoise(1, 2, 3)[4]);
    }

    [Fact]
    public void Bound_EveryToken_IsNotBelowItsNoise()
    {
        var noise = new GumbelNoise(5, 0, 9);
        for (int token = 0; token < Draws; token++)
        {
            uint half = noise.UpperHalfOf(token);
            Assert.True(noise[token] <= GumbelNoise.Bound(half));
            Assert.Equal(noise[token], noise[token, half]);
        }
    }

    [Theory]
    [InlineData(0UL, 45.0545)] // -log(2^-65)
    [InlineData(ulong.MaxValue, -3.8078)] // -log(65 log 2)
    [InlineData(1UL << 63, 0.36651)] // the median, -log(log 2)
    [InlineData(1UL << 24, 27.7259)] // 40 log 2
    public void FromBits_Landmarks_AreExact(ulong bits, double expected) => Assert.Equal(expected, GumbelNoise.FromBits(bits), 1e-4);

    [Fact]
    public void FromBits_AcrossTheSeriesBoundary_Falls()
    {
        ulong boundary = 1UL << 52;
        double last = double.PositiveInfinity;
        for (ulong bits = boundary - 1_000_000; bits < boundary + 1_000_000; bits += 1000)
        {
            double value = GumbelNoise.FromBits(bits);
            Assert.True(value <= last + 1e-12, $"{bits}: {value} after {last}");
            last = value;
        }
    }

    [Fact]
    public void Bound_SmallestAndLargestHalves_HoldTheirExtremes()
    {
        foreach (uint half in (uint[])[0, 1, 2, 3, 4, 0x7fffffff, 0x80000000, uint.MaxValue])
            Assert.True(GumbelNoise.FromBits((ulong)half << 32) <= GumbelNoise.Bound(half));
    }

    private static double Uniform(string axis, int i)
    {
        double gumbel = axis switch
        {
            "token" => new GumbelNoise(11, 0, 77)[i],
            "position" => new GumbelNoise(11, 0, i)[77],
            "sample index" => new GumbelNoise(11, i, 77)[77],
            _ => new GumbelNoise((ulong)i, 0, 77)[77],
        };
        return Math.Exp(-Math.Exp(-gumbel));
    }
}
