using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class TreeFusionTests
{
    private readonly TreeFusion _fusion = new();

    [Fact]
    public void Merge_TwoTrees_IsTheUnionOfTheirPathsInEitherOrder()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            TokenTree first = RandomTree(random), second = RandomTree(random);
            string[] union = [.. PathTable.Paths(first).Union(PathTable.Paths(second)).Order(StringComparer.Ordinal)];
            Assert.Equal(union, Sorted(Fused(first, second)));
            Assert.Equal(union, Sorted(Fused(second, first)));
            Assert.Equal(Sorted(first), Sorted(Fused(first, first)));
            TokenTree both = Fused(first, second);
            int count = both.Count;
            _fusion.Merge(second, both);
            _fusion.Merge(first, both);
            Assert.Equal(count, both.Count);
        }
    }

    [Fact]
    public void Merge_TooLittleRoom_TakesTheLikeliestNodesAndLeavesWhatWasThere()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            TokenTree there = RandomTree(random), other = RandomTree(random);
            var into = new TokenTree(80);
            into.Reset(5, there.Count - 1 + random.Next(6), int.MaxValue);
            _fusion.Merge(there, into);
            string[] before = PathTable.Paths(into);
            _fusion.Merge(other, into);
            string[] after = PathTable.Paths(into);
            Assert.Equal(before, after[..before.Length]);
            (string Path, float Probability)[] fresh = [.. PathTable.Paths(other).Select((path, i) => (path, other.PathProbabilities[i + 1]))
                .Where(entry => !before.Contains(entry.path)).OrderByDescending(entry => entry.Item2)];
            Assert.Equal(fresh.Select(entry => entry.Path).Take(into.Budget - before.Length), after[before.Length..]);
        }
    }

    private TokenTree Fused(TokenTree first, TokenTree second)
    {
        var into = new TokenTree(80);
        into.Reset(5);
        _fusion.Merge(first, into);
        _fusion.Merge(second, into);
        return into;
    }

    private static string[] Sorted(TokenTree tree) => [.. PathTable.Paths(tree).Order(StringComparer.Ordinal)];

    private static TokenTree RandomTree(Random random)
    {
        var tree = new TokenTree(random.Next(40));
        tree.Reset(5);
        for (int tries = 0; tries < 60 && !tree.IsFull; tries++)
            tree.Add(random.Next(tree.Count), random.Next(4), 0.1f + (0.9f * random.NextSingle()));
        if (random.Next(2) == 0)
            tree.SortDepthFirst();
        return tree;
    }
}
