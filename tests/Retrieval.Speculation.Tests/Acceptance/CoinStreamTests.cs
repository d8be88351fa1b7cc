using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Tests.Acceptance;

public class CoinStreamTests
{
    [Fact]
    public void Next_SameKey_GivesTheSameNumbersInTheSameOrder()
    {
        var stream = new CoinStream(5, 1, CoinUse.Verification);
        stream.MoveTo(7);
        double[] first = [stream.Next(), stream.Next(), stream.Next()];
        stream.MoveTo(8);
        stream.Next();
        stream.MoveTo(7);
        double[] again = [stream.Next(), stream.Next(), stream.Next()];
        Assert.Equal(first, again);
    }

    [Fact]
    public void Next_AnyPartOfTheKeyDiffers_GivesOtherNumbers()
    {
        var seen = new HashSet<double>();
        foreach ((ulong seed, int sample, CoinUse use, int position) in ((ulong, int, CoinUse, int)[])[
            (5, 1, CoinUse.Verification, 7), (6, 1, CoinUse.Verification, 7), (5, 2, CoinUse.Verification, 7),
            (5, 1, CoinUse.Drafting, 7), (5, 1, CoinUse.Verification, 8)])
        {
            var stream = new CoinStream(seed, sample, use);
            stream.MoveTo(position);
            for (int i = 0; i < 20; i++)
                Assert.True(seen.Add(stream.Next()));
        }
    }

    [Fact]
    public void Next_ManyNumbers_AreUniform()
    {
        var stream = new CoinStream(9, 0, CoinUse.Drafting);
        long[] counts = new long[64];
        for (int i = 0; i < 64_000; i++)
        {
            stream.MoveTo(i / 8);
            for (int skip = i % 8; skip > 0; skip--)
                stream.Next();
            counts[(int)(stream.Next() * 64)]++;
        }

        ChiSquare.AssertFits(counts, [.. counts.Select(_ => 1.0 / 64)]);
    }

    // Drafts that know nothing of the target's noise: no block of the generator serves both.
    [Fact]
    public void Uses_OfTheGenerator_AreNotThoseOfTheTargetsNoise()
    {
        Assert.NotInRange((int)CoinUse.Verification, 0, 1); // the noise's halves
        Assert.NotInRange((int)CoinUse.Drafting, 0, 1);
        Assert.NotEqual(CoinUse.Drafting, CoinUse.Verification);
        var stream = new CoinStream(5, 0, CoinUse.Drafting);
        double noise = Math.Exp(-Math.Exp(-new GumbelNoise(5, 0, 0)[0]));
        Assert.NotEqual(noise, stream.Next(), 1e-6);
    }

    [Fact]
    public void Draw_Weights_FollowsThemAndNeverGivesAZero()
    {
        var stream = new CoinStream(1, 0, CoinUse.Drafting);
        double[] weights = [0, 0.5, 0, 1.5, 1, 0];
        long[] counts = new long[6];
        for (int i = 0; i < 30_000; i++)
            counts[stream.Draw(weights)]++;
        ChiSquare.AssertFits(counts, [.. weights.Select(weight => weight / 3)]);
        Assert.Equal(0, counts[0] + counts[2] + counts[5]);
        Assert.Throws<ArgumentException>(() => stream.Draw([0, 0]));
    }

    [Fact]
    public void Accept_CertainAndImpossible_AreThat()
    {
        var stream = new CoinStream(1, 0, CoinUse.Verification);
        for (int i = 0; i < 1000; i++)
        {
            Assert.True(stream.Accept(1));
            Assert.False(stream.Accept(0));
        }
    }
}
