using Retrieval.Speculation.Control;
using Retrieval.Speculation.Tests.Trees;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Control;

/// <summary>What holds for every budget policy.</summary>
public class BudgetPolicyTests
{
    private static readonly VerifyCostTable Cost = new([1, 4, 8, 16, 32, 71], [0], [1, 1.1, 1.5, 2.3, 3.5, 9]);

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (string budget in BudgetPolicies.Names)
            {
                foreach (string tree in TreePolicies.Names)
                    pairs.Add(budget, tree);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Admit_UnderAnyTreePolicy_GrowsATreeWithinTheLimits(string budgetName, string treeName)
    {
        Assert.True(BudgetPolicies.TryCreate(budgetName, Cost, out BudgetPolicy? budget));
        Assert.True(TreePolicies.TryCreate(treeName, budget, out TreePolicy? policy));
        var tree = new TokenTree(70);
        for (int seed = 0; seed < 50; seed++)
        {
            int room = seed % 71;
            int most = budget.Begin(room, seed);
            Assert.InRange(most, 0, room);
            tree.Reset(0, most, 6);
            policy.Grow(tree, new AdmittedCandidates(new PathTable(seed, 5), budget));
            Assert.InRange(tree.Count - 1, 0, most);
            int kept = budget.Keep(tree.PathProbabilities);
            Assert.InRange(kept, 0, tree.Count - 1);
            budget.Observe(new Speculation.Decoding.StepOutcome(tree, [0], [1]), 1.5);
        }
    }

    [Theory]
    [InlineData(0, 10, 0)]
    [InlineData(4, 10, 4)]
    [InlineData(16, 10, 10)]
    [InlineData(int.MaxValue, 10, 10)]
    public void Begin_FixedBudget_IsThatOrTheRoomThereIs(int nodes, int room, int expected) =>
        Assert.Equal(expected, new FixedBudget(nodes).Begin(room, 5));

    [Fact]
    public void TryCreate_UnknownName_IsRefused()
    {
        Assert.False(BudgetPolicies.TryCreate("luck", Cost, out BudgetPolicy? policy));
        Assert.Null(policy);
    }
}
