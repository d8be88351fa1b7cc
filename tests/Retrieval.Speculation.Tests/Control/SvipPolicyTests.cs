using Retrieval.Speculation.Control;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Control;

public class SvipPolicyTests
{
    // sqrt(0.15 H) = 0.3 at H = 0.6 nats.
    [Fact]
    public void Admit_WithinAndBeyondTheThreshold_EndsBehindTheFirstUnsureToken()
    {
        Candidate[] sure = Steps.Named(0.9f, 0.1f);      // H = 0.325
        Candidate[] unsure = Steps.Named(0.6f, 0.4f);    // H = 0.673
        Assert.Equal(5, Steps.GrowChain(new SvipPolicy(), depth => depth == 4 ? unsure : sure).Count - 1);
        Assert.Equal(30, Steps.GrowChain(new SvipPolicy(), _ => sure).Count - 1);
        Assert.Equal(1, Steps.GrowChain(new SvipPolicy(), _ => unsure).Count - 1);
    }

    [Theory]
    [InlineData(0.71, 1)]
    [InlineData(0.72, 30)]
    public void Admit_EntropyOfAFairCoin_GoesOnJustBelowItsRoot(double threshold, int nodes)
    {
        // sqrt(0.75 ln 2) = 0.7210; sqrt(0.74 ln 2) = 0.7162.
        var policy = new SvipPolicy(threshold, factor: 0.74);
        Assert.Equal(nodes, Steps.GrowChain(policy, _ => Steps.Named(0.5f, 0.5f)).Count - 1);
    }

    [Theory]
    [InlineData(new[] { 0.5f, 0.5f }, 0.693147)]
    [InlineData(new[] { 0.25f, 0.25f, 0.25f, 0.25f }, 1.386294)]
    [InlineData(new[] { 1f }, 0)]
    [InlineData(new float[0], 0)]
    [InlineData(new[] { 0.1f }, 2.302585)]               // nine more tokens, none likelier than 0.1
    [InlineData(new[] { 0.4f }, 1.054920)]               // 0.4, 0.4, 0.2
    [InlineData(new[] { 0.7f, 0.2f }, 0.801819)]         // the rest, 0.1, is one token
    public void Entropy_PartOfADistribution_IsTheLeastItCanBe(float[] probabilities, double nats) =>
        Assert.Equal(nats, SvipPolicy.Entropy(Steps.Named(probabilities)), 1e-5);

    [Fact]
    public void Admit_Branches_AreJudgedApart()
    {
        var tree = new TokenTree(10);
        var policy = new SvipPolicy();
        policy.Begin(10, 0);
        Candidate[] sure = Steps.Named(1f);
        Candidate[] unsure = Steps.Named(0.6f, 0.4f);
        int left = tree.Add(0, 0, 0.9f);
        int right = tree.Add(0, 1, 0.1f);

        Assert.Equal(1, policy.Admit(tree, 0, sure));
        Assert.Equal(2, policy.Admit(tree, left, unsure));
        Assert.Equal(1, policy.Admit(tree, right, sure));
        Assert.Equal(0, policy.Admit(tree, tree.Add(left, 0, 0.6f), sure));
        Assert.Equal(1, policy.Admit(tree, tree.Add(right, 0, 1), sure));
    }

    [Fact]
    public void Constructor_NotPositive_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SvipPolicy(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SvipPolicy(1, double.NaN));
    }
}
