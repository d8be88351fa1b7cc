using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Sampling;

public class NucleusTests
{
    [Fact]
    public void Take_RandomWeights_EqualsSortAndAccumulate() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        int count = random.Next(1, 400);
        ulong[] keys = [.. Enumerable.Range(0, count).Select(i => ((ulong)random.Next(50) << 32) | (uint)i)];
        if (random.Next(3) == 0)
            Array.Sort(keys);
        random.Shuffle(random.Next(2) == 0 ? keys.AsSpan() : []);
        // Weights in 1/8, so that sums are exact in any order.
        double[] weights = [.. keys.Select(_ => random.Next(0, 9) / 8.0)];
        double target = random.Next(1, (int)(8 * weights.Sum()) + 10) / 8.0;
        (ulong Key, double Weight)[] ranked = [.. keys.Zip(weights).OrderBy(pair => pair.First)];
        int expected = 0;
        for (double sum = 0; expected < count && sum < target; expected++)
            sum += ranked[expected].Weight;

        int taken = Nucleus.Take(keys, weights, target);

        Assert.Equal(expected, taken);
        Assert.Equal(ranked[..taken].Select(pair => pair.Key), keys[..taken].Order());
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
