using Retrieval.Speculation.Control;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class RerankedPolicyTests
{
    public static TheoryData<string> Names => ["opt-tree", "eagle-2", "specexec"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Places_KeptNodes_AreWhereTheyWereAsked(string name)
    {
        Assert.True(TreePolicies.TryCreate(name, new FixedBudget(), out TreePolicy? created));
        var policy = (RerankedPolicy)created;
        Assert.Equal([0], policy.Places.ToArray());
        for (int seed = 0; seed < 100; seed++)
        {
            var asked = new AskedPaths(new PathTable(seed, 8));
            var tree = new TokenTree(12);
            policy.Grow(tree, asked);

            Assert.Equal(tree.Count, policy.Places.Length);
            for (int node = 0; node < tree.Count; node++)
            {
                if (asked.Paths.TryGetValue(policy.Places[node], out int[]? path))
                    Assert.Equal(PathTable.PathOf(tree, node), path);
            }

            Assert.Equal(tree.Count, policy.Places.ToArray().Distinct().Count());
        }
    }

    private sealed class AskedPaths(ICandidates candidates) : ICandidates
    {
        public Dictionary<int, int[]> Paths { get; } = [];

        public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node)
        {
            Paths.Add(node, PathTable.PathOf(tree, node));
            return candidates.Expand(tree, node);
        }
    }
}
