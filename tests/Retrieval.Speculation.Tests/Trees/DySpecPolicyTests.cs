using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class DySpecPolicyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    public void Grow_RandomTables_FillsTheSlotsTheTargetLikeliestReaches(double minValue)
    {
        for (int seed = 0; seed < 400; seed++)
        {
            var table = new PathTable(seed, 6);
            var tree = new TokenTree(1 + (seed % 20));
            new DySpecPolicy((float)minValue).Grow(tree, table);
            Assert.Equal(Naive(table, tree.Budget, minValue), PathTable.Paths(tree));
        }
    }

    // In closed form: a slot is reached with the probability of its parent's path times what the siblings before it leave.
    private static List<string> Naive(PathTable table, int budget, double minValue)
    {
        var nodes = new List<(int[] Path, double Probability)> { ([], 1) };
        var slots = new List<(int[] Parent, int Rank, double Value)> { ([], 0, 1) };
        while (nodes.Count <= budget)
        {
            List<(int[] Parent, int Rank, double Value)> open =
                [.. slots.Where(slot => slot.Value > minValue && slot.Rank < table.Behind(slot.Parent).Length)];
            if (open.Count == 0)
                break;
            (int[] parent, int rank, double value) = open.MaxBy(slot => slot.Value);
            slots.Remove((parent, rank, value));
            Candidate[] behind = table.Behind(parent);
            double path = nodes.Single(node => node.Path == parent).Probability;
            int[] child = [.. parent, behind[rank].Token];
            nodes.Add((child, path * behind[rank].Probability));
            slots.Add((child, 0, path * behind[rank].Probability));
            slots.Add((parent, rank + 1, path * (1 - behind.Take(rank + 1).Sum(candidate => (double)candidate.Probability))));
        }

        return [.. nodes.Skip(1).Select(node => string.Join(' ', node.Path))];
    }
}
