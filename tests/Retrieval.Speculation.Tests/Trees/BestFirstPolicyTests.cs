using Retrieval.Speculation.Control;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class BestFirstPolicyTests
{
    [Fact]
    public void Grow_AskingOnlyWhenNeeded_IsTheTreeOfAskingAtOnce()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            int budget = seed % 30, depth = 1 + (seed % 7);
            var tree = new TokenTree(30);
            tree.Reset(4, budget, depth);
            var table = new PathTable(seed, 5);
            new BestFirstPolicy(new FixedBudget()).Grow(tree, table);
            Assert.Equal(Eager(new PathTable(seed, 5), budget, depth), PathTable.Paths(tree));
            Assert.InRange(table.AskedCount, 0, tree.Count);
        }
    }

    [Fact]
    public void Grow_EqualProbabilities_HasTheSameProbabilitiesAndIsReproducible()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            var policy = new BestFirstPolicy(new FixedBudget());
            string[] paths = Grown(policy);
            Assert.Equal(paths, Grown(policy));
            var probabilities = new PathTable(seed, 6, isCoarse: true).All(4).ToDictionary(path => string.Join(' ', path.Path), path => path.Probability);
            Assert.Equal(
                Eager(new PathTable(seed, 6, isCoarse: true), 12, 4).Select(path => probabilities[path]), paths.Select(path => probabilities[path]));

            string[] Grown(BestFirstPolicy policy)
            {
                var tree = new TokenTree(12);
                tree.Reset(4, 12, 4);
                policy.Grow(tree, new PathTable(seed, 6, isCoarse: true));
                return PathTable.Paths(tree);
            }
        }
    }

    [Fact]
    public void Grow_LikelyChain_AsksOnlyAlongIt()
    {
        var candidates = new ChainWithUnlikelySiblings();
        var tree = new TokenTree(10);
        new BestFirstPolicy(new FixedBudget()).Grow(tree, candidates);
        Assert.Equal(10, tree.Depths[^1]);
        Assert.Equal(10, candidates.AskedCount);
    }

    [Fact]
    public void Grow_NoDepthOrNoBudget_AsksNobody()
    {
        foreach ((int budget, int depth) in new[] { (10, 0), (0, 10), (0, 0) })
        {
            var tree = new TokenTree(10);
            tree.Reset(4, budget, depth);
            var table = new PathTable(3, 5);
            new BestFirstPolicy(new FixedBudget()).Grow(tree, table);
            Assert.Equal((1, 0), (tree.Count, table.AskedCount));
        }
    }

    [Fact]
    public void Grow_DeepestNodes_AreNotAsked()
    {
        var tree = new TokenTree(30);
        tree.Reset(4, 30, 1);
        var table = new PathTable(11, 9);
        new BestFirstPolicy(new FixedBudget()).Grow(tree, table);
        Assert.Equal(1, table.AskedCount);
    }

    // Capacity equal to depth: a chain that fills the capacity exactly.
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(64)]
    public void Grow_ChainAsLongAsTheCapacity_FillsItExactly(int capacity)
    {
        var tree = new TokenTree(capacity);
        tree.Reset(4, capacity, capacity);
        new BestFirstPolicy(new FixedBudget()).Grow(tree, new Certain());
        Assert.Equal((capacity + 1, capacity, true), (tree.Count, tree.Depths[^1], tree.IsFull));
        tree.SortDepthFirst();
        Assert.Equal(Enumerable.Range(-1, capacity + 1), tree.Parents.ToArray());
    }

    [Fact]
    public void Take_RandomEntries_ComeLikeliestFirstAndOldestAmongEquals()
    {
        var random = new Random(5);
        var queue = new GrowthQueue();
        for (int round = 0; round < 30; round++)
        {
            queue.Clear();
            var waiting = new List<(float Path, int Added)>();
            for (int added = 0; added < 300 || waiting.Count > 0;)
            {
                if (added < 300 && (waiting.Count == 0 || random.Next(3) > 0))
                {
                    float path = random.Next(8) / 8f;
                    waiting.Add((path, added++));
                    if (random.Next(2) == 0)
                        queue.AddNode(waiting[^1].Added, path);
                    else
                        queue.AddCandidate(waiting[^1].Added, path, new Candidate(3, path, default));
                    continue;
                }

                (float Path, int Added) next = waiting.OrderByDescending(entry => entry.Path).ThenBy(entry => entry.Added).First();
                waiting.Remove(next);
                GrowthQueue.Entry taken = queue.Take();
                Assert.Equal((next.Path, next.Added), (taken.PathProbability, taken.Node));
                Assert.Equal(waiting.Count, queue.Count);
            }
        }
    }

    // Every node's candidates at once; then always the likeliest.
    private static string[] Eager(PathTable table, int budget, int depth)
    {
        var waiting = new List<(int[] Path, float Probability, int Added)>();
        var paths = new List<string>();
        int added = 0;
        Offer([], 1);
        while (paths.Count < budget && waiting.Count > 0)
        {
            (int[] Path, float Probability, int Added) next = waiting.OrderByDescending(entry => entry.Probability).ThenBy(entry => entry.Added).First();
            waiting.Remove(next);
            paths.Add(string.Join(' ', next.Path));
            Offer(next.Path, next.Probability);
        }

        return [.. paths];

        void Offer(int[] path, float probability)
        {
            if (path.Length == depth)
                return;
            foreach (Candidate candidate in table.Behind(path))
            {
                if (probability * candidate.Probability >= 1e-4f)
                    waiting.Add(([.. path, candidate.Token], probability * candidate.Probability, added++));
            }
        }
    }

    private sealed class ChainWithUnlikelySiblings : ICandidates
    {
        public int AskedCount { get; private set; }

        public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node)
        {
            AskedCount++;
            return (Candidate[])[new(1, 0.99f, default), new(2, 0.005f, default)];
        }
    }

    private sealed class Certain : ICandidates
    {
        public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node) => (Candidate[])[new(1, 1, default)];
    }
}
