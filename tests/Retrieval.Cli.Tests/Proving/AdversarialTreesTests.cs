using Retrieval.Cli.Proving;
using Retrieval.Speculation;

namespace Retrieval.Cli.Tests.Proving;

public class AdversarialTreesTests
{
    private static readonly int[] Truth = [.. Enumerable.Range(0, 40).Select(i => i * 7 % 50)];

    [Fact]
    public void Build_ManySeeds_GrowTreesOfEveryKindWithinTheLimits()
    {
        var tree = new TokenTree(20);
        var rightDepths = new HashSet<int>();
        (int empty, int branching, int full) = (0, 0, 0);
        for (int seed = 0; seed < 500; seed++)
        {
            int committed = 5 + (seed % 30), budget = seed % 21, depth = seed % 9;
            tree.Reset(Truth[committed - 1], budget, depth);
            new AdversarialTrees(seed, Truth, [49], vocabularySize: 60).Build(Truth.AsSpan(0, committed), tree);
            Assert.InRange(tree.Count - 1, 0, budget);
            Assert.All(tree.Tokens.ToArray(), token => Assert.InRange(token, 0, 59));
            empty += tree.Count == 1 ? 1 : 0;
            full += tree.IsFull ? 1 : 0;
            branching += tree.Parents.ToArray().Distinct().Count() < tree.Count ? 1 : 0;
            int node = 0, right = 0;
            while (committed + right < Truth.Length && tree.TryGetChild(node, Truth[committed + right], out int child))
            {
                (node, right) = (child, right + 1);
            }

            rightDepths.Add(right);
        }

        Assert.InRange(empty, 1, 250);
        Assert.InRange(branching, 100, 500);
        Assert.InRange(full, 1, 400);
        Assert.Superset(new HashSet<int> { 0, 1, 2, 3, 4, 5 }, rightDepths);
    }
}
