using Retrieval.Cli.Drafts;
using Retrieval.Models.Drafts;

namespace Retrieval.Cli.Tests.Drafts;

public class SpeedUpEstimateTests
{
    private static readonly PassWeights Weights = new([100, 200, 100, 200], 400);

    [Theory]
    [InlineData("", 1)]
    [InlineData("1", 0.7)]
    [InlineData("mlp:0,mlp:1", 0.6)]
    public void Of_SkippedSubLayers_CostTheirShareLess(string skipped, double cost) =>
        Assert.Equal(cost, new SpeedUpEstimate(Weights, rows => rows).Of(SkippedSubLayers.Parse(skipped, 2), 0.5).Cost, 1e-12);

    [Fact]
    public void Of_Agreement_IsTheRateOfSimulatedDrafting()
    {
        var skipped = SkippedSubLayers.Parse("mlp:0,1", 2); // half the cost
        var random = new Random(3);
        double best = 0;
        int bestLength = 0;
        for (int length = 1; length <= 16; length++)
        {
            const int Steps = 40_000;
            long tokens = 0;
            for (int step = 0; step < Steps; step++)
            {
                int accepted = 0;
                while (accepted < length && random.NextDouble() < 0.8)
                {
                    accepted++;
                }

                tokens += accepted + 1;
            }

            double speedUp = tokens / (Steps * ((length * 0.5) + 1 + (0.1 * length)));
            (best, bestLength) = speedUp > best ? (speedUp, length) : (best, bestLength);
        }

        (double cost, double estimate, int draftLength) = new SpeedUpEstimate(Weights, rows => 1 + (0.1 * (rows - 1))).Of(skipped, 0.8);
        Assert.Equal(0.5, cost, 1e-12);
        Assert.Equal(best, estimate, 0.02);
        Assert.Equal(bestLength, draftLength);
    }

    [Fact]
    public void Of_DraftsThatNeverAgree_AreALoss()
    {
        (double _, double speedUp, int length) = new SpeedUpEstimate(Weights, _ => 1).Of(SkippedSubLayers.Parse("1", 2), 0);
        Assert.Equal(1 / 1.7, speedUp, 1e-12);
        Assert.Equal(1, length);
    }
}
