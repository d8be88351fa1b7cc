using Retrieval.Speculation.Control;

namespace Retrieval.Speculation.Tests.Control;

public class SpecDecPlusPlusPolicyTests
{
    // Products of 0.5: rejection 0.5, 0.75, 0.875, … A token above h is drafted, nothing behind it.
    [Theory]
    [InlineData(0.0, 1)]
    [InlineData(0.49, 1)]
    [InlineData(0.5, 2)]
    [InlineData(0.7, 2)]
    [InlineData(0.75, 3)]
    [InlineData(0.9, 4)]
    [InlineData(1.0, 30)]
    public void Admit_ChainOfHalves_EndsBehindTheFirstTokenAboveTheThreshold(double h, int nodes) =>
        Assert.Equal(nodes, Steps.GrowChain(new SpecDecPlusPlusPolicy(h), _ => Steps.Named(0.5f)).Count - 1);

    [Fact]
    public void Admit_CertainTokens_UseTheWholeBudget() =>
        Assert.Equal(30, Steps.GrowChain(new SpecDecPlusPlusPolicy(0), _ => Steps.Named(1f)).Count - 1);

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.1)]
    [InlineData(double.NaN)]
    public void Constructor_NoProbability_Throws(double h) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SpecDecPlusPlusPolicy(h));
}
