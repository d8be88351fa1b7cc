using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Tests.Acceptance;

public class TypicalAcceptanceTests
{
    // The same enumeration that passes every lossless rule.
    [Theory]
    [InlineData(DraftShape.Retrieved)]
    [InlineData(DraftShape.Chain)]
    [InlineData(DraftShape.WithoutReplacement)]
    public void Run_AnyShape_IsFarFromTheTargetsLaw(DraftShape shape)
    {
        var tables = new RandomTables(seed: 1, vocabulary: 3);
        var run = new RuleRun(AcceptanceRule.TypicalAcceptance, tables, AcceptanceRuleLawTests.Builder(shape, tables));
        Assert.InRange(run.Distance(length: 3), 0.05, 1);
    }

    [Fact]
    public void Options_Default_IsTheTargetSampleWalk()
    {
        Assert.Equal(AcceptanceRule.TargetSampleWalk, new DecodeOptions().Acceptance);
        Assert.Equal(default, AcceptanceRule.TargetSampleWalk);
        Assert.Equal([AcceptanceRule.TypicalAcceptance], Enum.GetValues<AcceptanceRule>().Where(rule => !rule.IsLossless()));
        Assert.Equal([AcceptanceRule.TargetSampleWalk], Enum.GetValues<AcceptanceRule>().Where(rule => rule.KeepsSeedTokens()));
    }

    [Fact]
    public void Step_AskedFor_IsNamedInTheResult()
    {
        var target = new FakeVerifier();
        var options = new DecodeOptions { MaxTokens = 5, Acceptance = AcceptanceRule.TypicalAcceptance };
        DecodeRun run = new SpeculativeDecoder(target).Start(target.OpenSequence(), [1], options);
        Assert.Equal(AcceptanceRule.TypicalAcceptance, run.Statistics.Acceptance);
        Assert.False(run.Statistics.Acceptance.IsLossless());
    }

    [Fact]
    public void Run_FirstTokenLikelyButNotLikeliest_IsRejected()
    {
        TokenTree tree = Tree((0, 1), (1, 0));
        Assert.Equal([0], Run(tree, _ => [0.5, 0.4, 0.1]));
    }

    [Fact]
    public void Run_SeveralPathsAccepted_TakesTheLongestThenTheLikeliest()
    {
        // 0 -> 1 -> 2 (long), 0 -> 0 (short, likelier): both pass the bar of min(0.09, 0.3 exp(-H)).
        TokenTree tree = Tree((0, 0), (1, 0), (1, 1), (3, 2), (3, 1));
        Assert.Equal([0, 1, 1, 0], Run(tree, path => path.Count < 2 ? [0.6, 0.3, 0.1] : path.Count == 2 ? [0.2, 0.5, 0.3] : [0.9, 0.05, 0.05]));
    }

    [Fact]
    public void Run_BelowTheBar_IsRejected()
    {
        // H of (0.98, 0.01, 0.01) is 0.11: the bar is 0.09, which 0.01 misses; the uniform one's is 0.3 / 3 > 0.09.
        TokenTree tree = Tree((0, 0), (1, 1));
        Assert.Equal([0, 0], Run(tree, _ => [0.98, 0.01, 0.01]));
        Assert.Equal([0, 1, 0], Run(tree, path => path.Count == 0 ? [0.98, 0.01, 0.01] : [1.0 / 3, 1.0 / 3, 1.0 / 3]));
    }

    private static List<int> Run(TokenTree tree, Func<IReadOnlyList<int>, double[]> table)
    {
        var draws = new ExactLaw.Draws();
        var target = new TableTarget(tree, 3, table, draws);
        new TreeAcceptor(1).Run(AcceptanceRule.TypicalAcceptance, tree, target, new EnumeratedCoins(draws), int.MaxValue);
        Assert.False(draws.Advance()); // nothing is left to chance
        return target.Emitted;
    }

    private static TokenTree Tree(params (int Parent, int Token)[] nodes)
    {
        var tree = new TokenTree(nodes.Length);
        tree.Reset(0);
        foreach ((int parent, int token) in nodes)
            tree.Add(parent, token, 0.5f);
        return tree;
    }
}
