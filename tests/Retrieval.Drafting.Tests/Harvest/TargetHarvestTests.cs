using Retrieval.Drafting.Harvest;
using Retrieval.Drafting.Tests.Support;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Harvest;

public class TargetHarvestTests
{
    private const int Vocabulary = 50;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(3 * Vocabulary)]
    [InlineData(0)]
    public void Read_DecodedSteps_HoldsTheLikeliestOfThePathAndOfAsManyOthersAsAllowed(int maxLogits)
    {
        var target = new TableTarget(Vocabulary);
        var harvest = new TargetHarvest(maxLogits);
        int seen = 0;
        target.Decode([1, 2, 3], 200, new Random(2), [new Reader(harvest)], (before, tree, path) =>
        {
            int others = 0;
            for (int node = 0; node < tree.Count; node++)
            {
                Assert.Equal(path.Contains(node), harvest.IsOnPath(node));
                if (harvest.Likeliest(node).IsEmpty)
                    continue;
                others += path.Contains(node) ? 0 : 1;
                float[] logits = target.LogitsAfter([.. before[..^1], .. TableTarget.PathTo(tree, node)]);
                Assert.Equal(
                    Enumerable.Range(0, Vocabulary).OrderByDescending(token => logits[token]).ThenBy(token => token).Take(TargetHarvest.Width),
                    harvest.Likeliest(node).ToArray());
                seen++;
            }

            Assert.All(path, node => Assert.False(harvest.Likeliest(node).IsEmpty));
            Assert.Equal(Math.Min(tree.Count - path.Length, maxLogits / Vocabulary), others);
        });
        Assert.True(seen > 50);
    }

    [Fact]
    public void Read_WithoutLogits_KnowsNothingOfTheStepBefore()
    {
        var target = new TableTarget(Vocabulary);
        var harvest = new TargetHarvest();
        target.Decode([1, 2, 3], 10, new Random(2), [new Reader(harvest)]);
        harvest.Read(new StepOutcome(Trees.Of(1, [2]), [0], [5]));
        Assert.True(harvest.Likeliest(0).IsEmpty);
        Assert.True(harvest.Likeliest(1).IsEmpty);
        Assert.True(harvest.IsOnPath(0));
    }

    private sealed class Reader(TargetHarvest harvest) : IDrafter
    {
        public DraftSource Source => DraftSource.External;

        public void Commit(ReadOnlySpan<int> committed, int known)
        {
        }

        public void Follow(int place, int parent, int token)
        {
        }

        public void Ask(int place, Opinions opinions)
        {
        }

        // Twice, as two drafters would.
        public void Observe(in StepOutcome outcome)
        {
            harvest.Read(outcome);
            harvest.Read(outcome);
        }
    }
}
