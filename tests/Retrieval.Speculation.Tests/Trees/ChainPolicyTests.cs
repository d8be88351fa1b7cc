using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class ChainPolicyTests
{
    [Theory]
    [InlineData(0f)]
    [InlineData(0.2f)]
    [InlineData(0.5f)]
    public void Grow_RandomTables_FollowsTheLikeliestDownToTheFloor(float floor)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var table = new PathTable(seed, 4);
            var expected = new List<int>();
            float path = 1;
            while (expected.Count < 7 && table.Behind([.. expected]) is [var first, ..] && path * first.Probability >= floor)
            {
                expected.Add(first.Token);
                path *= first.Probability;
            }

            var tree = new TokenTree(20);
            tree.Reset(0, 20, 7);
            new ChainPolicy(floor).Grow(tree, table);

            Assert.Equal(expected, PathTable.PathOf(tree, tree.Count - 1));
            Assert.Equal(expected.Count, tree.Count - 1);
        }
    }

    [Theory]
    [InlineData(-0.1f)]
    [InlineData(1.1f)]
    [InlineData(float.NaN)]
    public void Constructor_NoProbability_Throws(float floor) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ChainPolicy(floor));
}
