using System.Numerics.Tensors;
using Retrieval.Datastore.Dense.Normalizing;

namespace Retrieval.Datastore.Tests.Dense.Normalizing;

public sealed class NormalizerFitTests
{
    [Fact]
    public void Fit_KnownCovariance_FindsItsAxesInOrder()
    {
        // Correlation of two groups: three dimensions move together, two others do, the sixth is alone.
        var random = new Random(1);
        NormalizerFit fit = Fitted(6, 4000, _ =>
        {
            (double a, double b, double c) = (Gauss(random), Gauss(random), Gauss(random));
            return [(float)(3 + a), (float)(-7 * a), (float)(0.1 * a), (float)(5 + b), (float)b, (float)(100 + 2 * c)];
        });

        HiddenNormalizer normalizer = fit.Fit(3);

        float third = MathF.Sqrt(1 / 3f), half = MathF.Sqrt(1 / 2f);
        Close([third, -third, third, 0, 0, 0], normalizer.Component(0), 0.05f);
        Close([0, 0, 0, half, half, 0], normalizer.Component(1), 0.05f);
        Close([0, 0, 0, 0, 0, 1], normalizer.Component(2), 0.05f);
        Assert.Equal(100, normalizer.Mean[5], 0.2f);
        Assert.Equal(0.5, normalizer.Scale[5], 0.02f);
    }

    [Theory]
    [InlineData(40, 7, 1000)]
    [InlineData(40, 40, 1000)]
    [InlineData(33, 20, 9)]
    [InlineData(5, 5, 1)]
    public void Fit_AnyStates_RowsAreOrthonormal(int hidden, int dimensions, int rows)
    {
        var random = new Random(2);
        HiddenNormalizer normalizer = Fitted(hidden, rows, _ => Correlated(random, hidden)).Fit(dimensions);

        Assert.Equal(dimensions, normalizer.Dimensions);
        for (int i = 0; i < dimensions; i++)
        {
            for (int j = 0; j <= i; j++)
                Assert.Equal(i == j ? 1 : 0, TensorPrimitives.Dot(normalizer.Component(i), normalizer.Component(j)), 1e-5f);
        }
    }

    [Fact]
    public void Fit_StatesOfASubspace_LosesNothing()
    {
        // States on a random 5-dimensional plane of 48: cosines of keys are those of the z-scored states.
        var random = new Random(3);
        float[][] plane = [.. Enumerable.Range(0, 5).Select(_ => Row(random, 48))];
        float[][] states = [.. Enumerable.Range(0, 600).Select(_ => Combine(random, plane))];
        HiddenNormalizer normalizer = Fitted(48, 600, i => states[i]).Fit(5);

        for (int i = 0; i < 50; i++)
        {
            float[] one = Scaled(normalizer, states[i]), other = Scaled(normalizer, states[i + 50]);
            Assert.Equal(TensorPrimitives.CosineSimilarity<float>(one, other), TensorPrimitives.Dot<float>(Key(normalizer, states[i]), Key(normalizer, states[i + 50])), 1e-3f);
        }
    }

    [Fact]
    public void Fit_OrderOfDimensionsChanged_SameCosines()
    {
        // The subspace does not depend on the coordinates it is written in.
        var random = new Random(4);
        float[][] states = [.. Enumerable.Range(0, 3000).Select(_ => Correlated(random, 24))];
        int[] order = [.. Enumerable.Range(0, 24).OrderBy(i => i * 7 % 24)];
        HiddenNormalizer plain = Fitted(24, states.Length, i => states[i]).Fit(6);
        HiddenNormalizer permuted = Fitted(24, states.Length, i => Permute(states[i], order)).Fit(6);

        for (int i = 0; i < 100; i += 2)
        {
            float expected = TensorPrimitives.Dot<float>(Key(plain, states[i]), Key(plain, states[i + 1]));
            float found = TensorPrimitives.Dot<float>(Key(permuted, Permute(states[i], order)), Key(permuted, Permute(states[i + 1], order)));
            Assert.Equal(expected, found, 1e-3f);
        }
    }

    [Fact]
    public void Fit_DimensionsThatDoNotVary_AreIgnored()
    {
        var random = new Random(5);
        HiddenNormalizer normalizer = Fitted(8, 500, _ =>
        {
            float[] state = Row(random, 8);
            (state[2], state[6]) = (1e6f, 0);
            return state;
        }).Fit(4);

        Assert.Equal(0, normalizer.Scale[2]);
        Assert.Equal(0, normalizer.Scale[6]);
        float[] plain = Row(random, 8), odd = [.. plain];
        (odd[2], odd[6]) = (17, -40);
        Close(Key(normalizer, plain), Key(normalizer, odd), 1e-6f);
    }

    [Fact]
    public void Fit_MostVarianceFirst_CapturesNoLessThanAnyOtherBasis()
    {
        var random = new Random(6);
        float[][] states = [.. Enumerable.Range(0, 2000).Select(_ => Correlated(random, 64))];
        HiddenNormalizer best = Fitted(64, states.Length, i => states[i]).Fit(8);
        HiddenNormalizer all = Fitted(64, states.Length, i => states[i]).Fit(64);

        Assert.Equal(Variance(all, 8, states), Variance(best, 8, states), 1e-3);
        Assert.True(Variance(best, 8, states) > Variance(all, 64, states) * 8 / 64);
    }

    [Fact]
    public void Fit_Twice_SameBits()
    {
        var random = new Random(7);
        float[][] states = [.. Enumerable.Range(0, 700).Select(_ => Correlated(random, 40))];
        HiddenNormalizer one = Fitted(40, states.Length, i => states[i]).Fit(10), other = Fitted(40, states.Length, i => states[i]).Fit(10);

        Assert.Equal(one.Projection.ToArray(), other.Projection.ToArray());
        Assert.Equal(one.Mean.ToArray(), other.Mean.ToArray());
    }

    [Fact]
    public void Apply_StateWithoutDirection_IsZero()
    {
        var random = new Random(8);
        HiddenNormalizer normalizer = Fitted(8, 100, _ => Row(random, 8)).Fit(4);
        var infinite = new float[8];
        infinite[3] = float.PositiveInfinity;

        Assert.Equal(new float[4], Key(normalizer, infinite));
        Assert.Equal(new float[4], Key(Fitted(8, 3, _ => new float[8]).Fit(4), Row(random, 8)));
        Assert.Equal(1, TensorPrimitives.Norm<float>(Key(normalizer, Row(random, 8))), 1e-5f);
    }

    private static NormalizerFit Fitted(int hidden, int rows, Func<int, float[]> state)
    {
        var fit = new NormalizerFit(hidden);
        for (int i = 0; i < rows; i++) fit.Add(state(i));
        return fit;
    }

    private static double Variance(HiddenNormalizer normalizer, int count, float[][] states)
    {
        double sum = 0;
        foreach (float[] state in states)
        {
            float[] scaled = Scaled(normalizer, state);
            for (int i = 0; i < count; i++) sum += Math.Pow(TensorPrimitives.Dot(normalizer.Component(i), scaled), 2);
        }
        return sum / states.Length;
    }

    private static float[] Key(HiddenNormalizer normalizer, float[] state)
    {
        var key = new float[normalizer.Dimensions];
        normalizer.Apply(state, key);
        return key;
    }

    private static float[] Scaled(HiddenNormalizer normalizer, float[] state) =>
        [.. state.Select((value, i) => (value - normalizer.Mean[i]) * normalizer.Scale[i])];

    private static float[] Permute(float[] state, int[] order) => [.. order.Select(i => state[i])];

    private static float[] Row(Random random, int width) => [.. Enumerable.Range(0, width).Select(_ => (float)Gauss(random))];

    // Each dimension a sum of few hidden causes of very different strength.
    private static float[] Correlated(Random random, int width)
    {
        var state = new float[width];
        for (int cause = 0; cause < 12; cause++)
        {
            double strength = Gauss(random) * Math.Pow(0.7, cause);
            var weights = new Random(cause);
            for (int i = 0; i < width; i++) state[i] += (float)(strength * Gauss(weights) * (1 + i));
        }
        for (int i = 0; i < width; i++) state[i] += (float)Gauss(random) * 0.01f + i;
        return state;
    }

    private static float[] Combine(Random random, float[][] plane)
    {
        var state = new float[plane[0].Length];
        foreach (float[] axis in plane) TensorPrimitives.MultiplyAdd(axis, (float)Gauss(random), state, state);
        return state;
    }

    private static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, float tolerance)
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], found[i], tolerance);
    }
}
