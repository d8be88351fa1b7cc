using Retrieval.Cli.Generation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Cli.Tests.Generation;

public class SpeedComparisonTests
{
    [Fact]
    public void Run_Pairs_AlternateAndGiveMedians()
    {
        var order = new List<char>();
        int drafted = 0;
        var comparison = SpeedComparison.Run(
            () => Complete(order, 'p', [1, 2, 3, 4], 2), () => Complete(order, 'd', [1, 2, 3, 4], drafted++ == 1 ? 40 : 1), CancellationToken.None);
        Assert.Equal("pddppddppd", string.Concat(order));
        Assert.Equal((5, 2, 4, 2), (comparison.Pairs, comparison.PlainTokensPerSecond, comparison.DraftedTokensPerSecond, comparison.Speedup));
        Assert.Null(comparison.Other);
        Assert.StartsWith("decode tokens/s 4.0 against 2.0 of plain runs: 2.00x (median of 5", comparison.Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OutputDiffers_EndsWithIt()
    {
        var order = new List<char>();
        var comparison = SpeedComparison.Run(
            () => Complete(order, 'p', [1, 2], 1), () => Complete(order, 'd', order.Count > 1 ? [1, 3] : [1, 2], 1), CancellationToken.None);
        Assert.Equal("pddp", string.Concat(order));
        Assert.Equal([1, 2], comparison.Plain);
        Assert.Equal([1, 3], comparison.Other!);
    }

    private static Completion Complete(List<char> order, char kind, int[] tokens, int seconds)
    {
        order.Add(kind);
        return new Completion("", tokens, "length", new DecodeStatistics(), TimeSpan.FromSeconds(seconds), TimeSpan.FromSeconds(seconds));
    }
}
