using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class Eagle2PolicyTests
{
    [Fact]
    public void Grow_RandomTables_EqualsFrontiersThenTheBestOfAll()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            int nodes = 1 + (seed % 25);
            int depth = 1 + (seed % 5);
            int topK = 1 + (seed % 4);
            var table = new PathTable(seed, 6);
            var tree = new TokenTree(30);
            new Eagle2Policy(nodes, depth, topK).Grow(tree, table);
            Assert.Equal(Naive(table, nodes, depth, topK), PathTable.Paths(tree));
        }
    }

    [Fact]
    public void Grow_LowRankUnderAFrontierNode_IsNotDraftedAtAll()
    {
        // Three equal candidates behind the root, topK 2: the third is not drafted although there is room.
        var tree = new TokenTree(30);
        new Eagle2Policy(nodes: 30, depth: 1, topK: 2).Grow(tree, new PathTable(11, 12));
        Assert.InRange(tree.Count - 1, 0, 2);
    }

    private static IEnumerable<string> Naive(PathTable table, int nodes, int depth, int topK)
    {
        var all = new List<(int[] Path, float Probability)>();
        var frontier = new List<(int[] Path, float Probability)> { ([], 1) };
        for (int layer = 0; layer < depth; layer++)
        {
            List<(int[] Path, float Probability)> children = [.. frontier.SelectMany(node => table.Behind(node.Path).Take(topK)
                .Select(candidate => ((int[])[.. node.Path, candidate.Token], node.Probability * candidate.Probability)))];
            all.AddRange(children);
            frontier = [.. children.OrderByDescending(child => child.Probability).Take(topK)];
        }

        return all.OrderByDescending(node => node.Probability).Take(nodes).Select(node => string.Join(' ', node.Path));
    }
}
