using Retrieval.Speculation.Control;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class RerankedPolicyTests
{
    public static TheoryData<string> Names => ["opt-tree", "eagle-2", "specexec"];

    [Theory]
    [MemberData(nameof(Names))]
    public void PlaceOf_KeptNodes_IsWhereTheyWereAsked(string name)
    {
        Assert.True(TreePolicies.TryCreate(name, new FixedBudget(), out TreePolicy? created));
        var policy = (RerankedPolicy)created;
        for (int seed = 0; seed < 100; seed++)
        {
            var asked = new AskedPaths(new PathTable(seed, 8));
            var tree = new TokenTree(12);
            policy.Grow(tree, asked);

            for (int node = 0; node < tree.Count; node++)
            {
                if (asked.Paths.TryGetValue(policy.PlaceOf(node), out int[]? path))
                    Assert.Equal(PathTable.PathOf(tree, node), path);
            }

            TokenTree drafted = policy.Drafted(tree);
            for (int node = 0; node < tree.Count; node++)
                Assert.Equal(PathTable.PathOf(tree, node), PathTable.PathOf(drafted, policy.PlaceOf(node)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Drafted_NoBudgetAfterALargerTree_IsTheRoot(string name)
    {
        Assert.True(TreePolicies.TryCreate(name, new FixedBudget(), out TreePolicy? policy));
        var tree = new TokenTree(12);
        policy.Grow(tree, new PathTable(3, 8));
        tree.Reset(9, 0, 5);
        policy.Grow(tree, new PathTable(3, 8));

        Assert.Equal((1, 9, 0), (policy.Drafted(tree).Count, policy.Drafted(tree).Tokens[0], policy.PlaceOf(0)));
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
