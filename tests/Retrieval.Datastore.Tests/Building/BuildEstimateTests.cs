using Retrieval.Datastore.Building;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Building;

public class BuildEstimateTests
{
    [Theory]
    [InlineData(IndexChoice.Automaton, TokenWidth.Bits16, 40)]
    [InlineData(IndexChoice.Automaton, TokenWidth.Bits32, 44)]
    [InlineData(IndexChoice.Array, TokenWidth.Bits16, 6.5)]
    [InlineData(IndexChoice.Array, TokenWidth.Bits32, 8.5)]
    public void Of_LargeCorpora_StaysWithinTheMemoryLimit(IndexChoice index, TokenWidth width, double bytesPerToken)
    {
        foreach (long tokens in new long[] { 0, 1_000_000, 100_000_000, 10_000_000_000 })
        {
            BuildEstimate estimate = BuildEstimate.Of(tokens, Datastores.Options(index, width, segmentTokens: 1 << 25));
            Assert.Equal(tokens * bytesPerToken, estimate.DiskBytes, tolerance: 1);
            Assert.InRange(estimate.PeakMemoryBytes, tokens > 0 ? 1 : 0, 4L << 30);
        }
    }

    [Fact]
    public void Of_BadArguments_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BuildEstimate.Of(-1, Datastores.Options()));
        Assert.Throws<ArgumentOutOfRangeException>(() => BuildEstimate.Of(1, Datastores.Options(threads: 0)));
        Assert.Throws<ArgumentOutOfRangeException>(() => BuildEstimate.Of(1, Datastores.Options(segmentTokens: 0)));
    }
}
