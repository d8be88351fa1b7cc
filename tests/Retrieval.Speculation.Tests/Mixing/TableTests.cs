using Retrieval.Speculation.Mixing;

namespace Retrieval.Speculation.Tests.Mixing;

/// <summary>The small parts the mixer learns with.</summary>
public class TableTests
{
    [Fact]
    public void HitTable_FewObservations_AreAnAverageOfThem()
    {
        var table = new HitTable(2, 100);
        bool[] outcomes = [true, true, false, true, false, false, true, true];
        for (int i = 0; i < outcomes.Length; i++)
        {
            table.Update(1, outcomes[i]);
            // With half an observation each way, as Krichevsky and Trofimov have it.
            double expected = (outcomes.Take(i + 1).Count(hit => hit) + 0.25) / (i + 1.5);
            Assert.Equal(expected, table.Probability(1), 1e-5);
            Assert.Equal(i + 1, table.Seen(1));
        }

        Assert.Equal((0.5f, 0f), (table.Probability(0), table.Seen(0)));
    }

    [Fact]
    public void HitTable_RateChanges_FollowsWithinItsMemory()
    {
        var random = new Random(1);
        var table = new HitTable(1, 50);
        for (int i = 0; i < 2000; i++)
            table.Update(0, random.NextDouble() < 0.9);
        Assert.Equal(0.9, table.Probability(0), 0.12);
        Assert.Equal(50, table.Seen(0));
        for (int i = 0; i < 250; i++)
            table.Update(0, random.NextDouble() < 0.1);
        Assert.Equal(0.1, table.Probability(0), 0.15);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void HitTable_AlwaysTheSame_StaysFinite(bool isHit)
    {
        var table = new HitTable(1, 255);
        for (int i = 0; i < 100_000; i++)
            table.Update(0, isHit);
        Assert.InRange(table.Probability(0), 1f / 4096, 1 - (1f / 4096));
        Assert.Equal(MathF.Log(table.Probability(0) / (1 - table.Probability(0))), table.LogOdds(0), 1e-4f);
    }

    [Fact]
    public void ResultCorrection_Untaught_ChangesLittle()
    {
        var correction = new ResultCorrection();
        for (float logOdds = -9; logOdds <= 9; logOdds += 0.1f)
            Assert.Equal(Logistic.Probability(Math.Clamp(logOdds, -8, 8)), correction.Correct(false, 3, logOdds), 0.01f);
    }

    [Fact]
    public void ResultCorrection_MisjudgedResults_AreCorrectedForThatRankAndThereabouts()
    {
        var correction = new ResultCorrection();
        var random = new Random(2);
        for (int i = 0; i < 4000; i++)
            correction.Learn(true, 2, 3, random.NextDouble() < 0.4);
        Assert.Equal(0.4f, correction.Correct(true, 2, 3), 0.12f);
        Assert.Equal(Logistic.Probability(3), correction.Correct(false, 2, 3), 0.01f); // Without a draft model's word, another matter.
        Assert.Equal(Logistic.Probability(3), correction.Correct(true, 1, 3), 0.01f);
        Assert.Equal(Logistic.Probability(-3), correction.Correct(true, 2, -3), 0.01f);
        Assert.Equal(correction.Correct(false, 5, 2), correction.Correct(false, 63, 2));
    }

    [Fact]
    public void Buckets_AnyNumber_AreInRangeAndNeverFall()
    {
        for (int i = -2; i < 200; i++)
        {
            Assert.InRange(Buckets.Length(i), 0, Buckets.Lengths - 1);
            Assert.InRange(Buckets.Count(i), 0, Buckets.Counts - 1);
            Assert.InRange(Buckets.Length(i + 1) - Buckets.Length(i), 0, 1);
            Assert.InRange(Buckets.Count(i + 1) - Buckets.Count(i), 0, 1);
        }

        Assert.Equal((Buckets.Lengths - 1, Buckets.Counts - 1), (Buckets.Length(int.MaxValue), Buckets.Count(long.MaxValue)));
        Assert.Equal((0, 0), (Buckets.Length(int.MinValue), Buckets.Count(long.MinValue)));
    }

    [Fact]
    public void MixerInputs_OfAllSources_AreNeverShared()
    {
        var used = new HashSet<int> { MixerInputs.Bias, MixerInputs.Blend };
        foreach (Speculation.Drafters.DraftSource source in Enum.GetValues<Speculation.Drafters.DraftSource>())
        {
            for (int rank = 0; rank < 8; rank++)
            {
                int input = MixerInputs.Context(source, rank);
                Assert.True(input < 0 || used.Add(input));
            }

            int guess = MixerInputs.Guess(source);
            Assert.True(guess < 0 || used.Add(guess));
        }

        Assert.All(used, input => Assert.InRange(input, 0, MixerInputs.Count - 1));
    }
}
