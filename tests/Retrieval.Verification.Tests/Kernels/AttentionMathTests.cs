using Retrieval.Verification.Kernels;

namespace Retrieval.Verification.Tests.Kernels;

/// <summary>Both widths of the inner loops, whatever the machine has: the same bits, and the right numbers.</summary>
public sealed unsafe class AttentionMathTests
{
    private const int Tile = AttentionMath.Tile;
    private readonly Random _random = new(11);

    [Theory]
    [InlineData(24)]
    [InlineData(64)]
    [InlineData(80)]
    public void ScorePage_BothWidths_SameBitsAndTheDotProducts(int dimension)
    {
        float[] queries = Numbers(Tile * dimension), keys = Numbers(dimension * PageLayout.Slots), wide = new float[Tile * 20], narrow = new float[Tile * 20];
        fixed (float* q = queries, k = keys, w = wide, n = narrow)
        {
            float** pointers = stackalloc float*[Tile];
            for (int i = 0; i < Tile; i++)
            {
                pointers[i] = q + (i * dimension);
            }

            WideAttention.ScorePage(pointers, k, w, 20, dimension);
            NarrowAttention.ScorePage(pointers, k, n, 20, dimension);
        }

        Assert.True(wide.AsSpan().SequenceEqual(narrow));
        for (int i = 0; i < Tile; i++)
        {
            for (int slot = 0; slot < PageLayout.Slots; slot++)
            {
                double expected = Enumerable.Range(0, dimension).Sum(d => (double)queries[(i * dimension) + d] * keys[(d * PageLayout.Slots) + slot]);
                Assert.Equal(expected, wide[(i * 20) + slot], 1e-4);
            }
        }
    }

    [Fact]
    public void Exponentiate_EveryLength_SameBitsAndTheSoftmax()
    {
        for (int count = 1; count < 100; count++)
        {
            float[] scores = [.. Numbers(count), .. new float[16]], wide = [.. scores], narrow = [.. scores];
            int padded = (count + 15) & ~15;
            Array.Fill(wide, float.NegativeInfinity, count, padded - count);
            Array.Fill(narrow, float.NegativeInfinity, count, padded - count);
            float total, other, dispatched;
            fixed (float* w = wide, n = narrow, s = scores)
            {
                total = WideAttention.Exponentiate(w, padded);
                other = NarrowAttention.Exponentiate(n, padded);
                dispatched = AttentionMath.Exponentiate(s, count);
            }

            Assert.Equal(total, other);
            Assert.Equal(total, dispatched);
            Assert.True(wide.AsSpan(0, padded).SequenceEqual(narrow.AsSpan(0, padded)));
            Assert.Equal(wide[..count].Sum(weight => (double)weight), total, 1e-4 * total);
            Assert.Equal(1, wide[..count].Max(), 1e-6f);
            Assert.All(wide[count..padded], weight => Assert.Equal(0, weight));
        }
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(64, 16)]
    [InlineData(96, 7)]
    public void AddWeighted_BothWidthsAndOneByOne_SameBits(int valueStride, int count)
    {
        float[] weights = Numbers(Tile * 16), values = Numbers(16 * valueStride), start = Numbers(Tile * valueStride);
        float[] wide = [.. start], narrow = [.. start], single = [.. start];
        fixed (float* p = weights, v = values, w = wide, n = narrow, s = single)
        {
            WideAttention.AddWeighted(p, 16, v, count, w, valueStride);
            NarrowAttention.AddWeighted(p, 16, v, count, n, valueStride);
            for (int i = 0; i < Tile; i++)
            {
                for (int k = 0; k < count; k++)
                {
                    AttentionMath.AddWeighted(p[(i * 16) + k], v + (k * valueStride), s + (i * valueStride), valueStride);
                }
            }
        }

        Assert.True(wide.AsSpan().SequenceEqual(narrow));
        Assert.True(wide.AsSpan().SequenceEqual(single));
        double expected = start[3] + Enumerable.Range(0, count).Sum(k => (double)weights[k] * values[(k * valueStride) + 3]);
        Assert.Equal(expected, wide[3], 1e-4);
    }

    private float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)((_random.NextDouble() * 4) - 2))];
}
