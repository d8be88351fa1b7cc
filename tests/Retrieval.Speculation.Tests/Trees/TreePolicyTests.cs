using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

/// <summary>What holds for every tree policy.</summary>
public class TreePolicyTests
{
    public static TheoryData<string> Names => [.. TreePolicies.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Grow_RandomTables_AreCandidatesWithinTheLimits(string name)
    {
        Assert.True(TreePolicies.TryCreate(name, new FixedBudget(), out TreePolicy? policy));
        var tree = new TokenTree(40);
        Gen<(int Seed, int Budget, int Depth)> gen = Gen.Choose(0, int.MaxValue - 1).SelectMany(_ => Gen.Choose(0, 40), (seed, budget) => (seed, budget))
            .SelectMany(_ => Gen.Choose(1, 9), (pair, depth) => (pair.seed, pair.budget, depth));
        Prop.ForAll(gen.ToArbitrary(), step =>
        {
            var table = new PathTable(step.Seed, maxChildren: 1 + (step.Seed % 12), isCoarse: step.Seed % 2 == 0);
            tree.Reset(5, step.Budget, step.Depth);
            policy.Grow(tree, table);

            Assert.Equal((5, step.Budget, step.Depth), (tree.Tokens[0], tree.Budget, tree.MaxDepth));
            Assert.InRange(tree.Count - 1, 0, step.Budget);
            for (int node = 1; node < tree.Count; node++)
            {
                Assert.InRange(tree.Depths[node], 1, step.Depth);
                Candidate[] behind = table.Behind(PathTable.PathOf(tree, tree.Parents[node]));
                Assert.Contains(new Candidate(tree.Tokens[node], tree.Probabilities[node], tree.Origins[node]), behind);
            }

            Assert.Equal(tree.Count - 1, PathTable.Paths(tree).Distinct().Count());
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Grow_Again_GrowsTheSameTree(string name)
    {
        Assert.True(TreePolicies.TryCreate(name, new FixedBudget(), out TreePolicy? policy));
        var tree = new TokenTree(30);
        policy.Grow(tree, new PathTable(3, 6));
        string[] first = PathTable.Paths(tree);
        tree.Reset(0);
        policy.Grow(tree, new PathTable(4, 6));
        tree.Reset(0);
        policy.Grow(tree, new PathTable(3, 6));

        Assert.Equal(first, PathTable.Paths(tree));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Grow_NothingNamed_LeavesTheRoot(string name)
    {
        Assert.True(TreePolicies.TryCreate(name, new FixedBudget(), out TreePolicy? policy));
        var tree = new TokenTree(30);
        policy.Grow(tree, new PathTable(1, 0));
        Assert.Equal(1, tree.Count);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Grow_AnyTable_AsksEachNodeAtMostOnce(string name)
    {
        Assert.True(TreePolicies.TryCreate(name, new FixedBudget(), out TreePolicy? policy));
        var counting = new AskedOnce(new PathTable(8, 5));
        policy.Grow(new TokenTree(25), counting);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Grow_WarmedUp_AllocatesNothing(string name)
    {
        Assert.True(TreePolicies.TryCreate(name, new FixedBudget(), out TreePolicy? policy));
        var tree = new TokenTree(64);
        var candidates = new SameEverywhere();
        Work();
        Work();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Work()
        {
            tree.Reset(1);
            policy.Grow(tree, candidates);
        }
    }

    [Fact]
    public void TryCreate_UnknownName_IsRefused()
    {
        Assert.False(TreePolicies.TryCreate("medusa", new FixedBudget(), out TreePolicy? policy));
        Assert.Null(policy);
        Assert.False(TreePolicies.TryCreate(null, new FixedBudget(), out _));
    }

    private sealed class AskedOnce(ICandidates candidates) : ICandidates
    {
        private readonly HashSet<int> _asked = [];

        public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node)
        {
            Assert.True(_asked.Add(node));
            return candidates.Expand(tree, node);
        }
    }

    private sealed class SameEverywhere : ICandidates
    {
        private readonly Candidate[] _candidates =
        [
            new(1, 0.5f, default), new(2, 0.2f, default), new(3, 0.1f, default),
        ];

        public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node) => _candidates;
    }
}
