using Retrieval.Speculation.Acceptance;

namespace Retrieval.Speculation.Tests.Acceptance;

public class AcceptanceRuleLawTests
{
    private const int Length = 4;

    public static TheoryData<AcceptanceRule, DraftShape> LosslessRulesAndShapes()
    {
        var data = new TheoryData<AcceptanceRule, DraftShape>();
        foreach (AcceptanceRule rule in Enum.GetValues<AcceptanceRule>().Where(rule => rule.IsLossless()))
        {
            foreach (DraftShape shape in Enum.GetValues<DraftShape>())
                data.Add(rule, shape);
        }

        return data;
    }

    // The production code, drafting included, over every way drafts and coins can fall.
    [Theory]
    [MemberData(nameof(LosslessRulesAndShapes))]
    public void Run_AnyRuleAnyShape_EmitsExactlyTheTargetsLaw(AcceptanceRule rule, DraftShape shape)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            var tables = new RandomTables(seed, vocabulary: 3);
            Assert.InRange(Distance(rule, shape, tables), 0, 1e-12);
        }
    }

    [Theory]
    [InlineData(AcceptanceRule.SingleDraft, DraftShape.Chain)]
    [InlineData(AcceptanceRule.RecursiveRejection, DraftShape.WithoutReplacementAlone)]
    [InlineData(AcceptanceRule.KSequential, DraftShape.Chain)]
    [InlineData(AcceptanceRule.BlockVerification, DraftShape.Chain)]
    [InlineData(AcceptanceRule.TraversalVerification, DraftShape.WithoutReplacementAlone)]
    [InlineData(AcceptanceRule.RecursiveRejection, DraftShape.Greedy)]
    public void Run_FiveTokens_EmitsExactlyTheTargetsLaw(AcceptanceRule rule, DraftShape shape)
    {
        for (int seed = 0; seed < 3; seed++)
            Assert.InRange(Distance(rule, shape, new RandomTables(seed, vocabulary: 5)), 0, 1e-12);
    }

    // A stop token ends the output wherever it is drawn, drafts below it or not; the limit cuts whatever was accepted.
    [Theory]
    [MemberData(nameof(LosslessRulesAndShapes))]
    public void Run_StopTokenAndLimit_EmitsTheTargetsLawUpToThem(AcceptanceRule rule, DraftShape shape)
    {
        const int Ended = 3;
        var tables = new RandomTables(seed: 5, vocabulary: 3);
        for (int limit = 1; limit <= 3; limit++)
        {
            var run = new RuleRun(rule, tables, Builder(shape, tables), stop: 1, limit);
            double distance = ExactLaw.Distance(draws => [.. run.Step(draws), .. run.Acceptor.IsStopped ? [Ended] : Array.Empty<int>()], UpToTheStop, Length);
            Assert.InRange(distance, 0, 1e-12);
        }

        double[] UpToTheStop(IReadOnlyList<int> prefix)
        {
            if (prefix.Contains(Ended))
                return [0, 0, 0, 1];
            double[] p = tables.Target(prefix);
            return [p[0], 0, p[2], p[1]];
        }
    }

    // Without these the rules might pass by never being used.
    [Theory]
    [InlineData(AcceptanceRule.SingleDraft, DraftShape.Chain)]
    [InlineData(AcceptanceRule.RecursiveRejection, DraftShape.WithoutReplacement)]
    [InlineData(AcceptanceRule.KSequential, DraftShape.Independent)]
    [InlineData(AcceptanceRule.ImportanceSampling, DraftShape.Independent)]
    [InlineData(AcceptanceRule.BlockVerification, DraftShape.Chain)]
    [InlineData(AcceptanceRule.TraversalVerification, DraftShape.WithoutReplacement)]
    [InlineData(AcceptanceRule.TraversalVerification, DraftShape.Uneven)]
    public void Run_RuleOnItsOwnShape_AcceptsMoreThanTheTargetSampleWalk(AcceptanceRule rule, DraftShape shape)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            var tables = new RandomTables(seed, vocabulary: 3);
            double plain = new RuleRun(AcceptanceRule.TargetSampleWalk, tables, Builder(shape, tables)).AcceptedCount();
            Assert.True(new RuleRun(rule, tables, Builder(shape, tables)).AcceptedCount() > plain + 1e-6);
        }
    }

    [Theory]
    [InlineData(AcceptanceRule.RecursiveRejection, DraftShape.Adaptive)]
    [InlineData(AcceptanceRule.RecursiveRejection, DraftShape.WithoutReplacement)]
    [InlineData(AcceptanceRule.TraversalVerification, DraftShape.WithoutReplacement)]
    [InlineData(AcceptanceRule.TraversalVerification, DraftShape.Uneven)]
    [InlineData(AcceptanceRule.BlockVerification, DraftShape.Chain)]
    public void Run_DrawnChildRejected_IsNeverTheTokenEmitted(AcceptanceRule rule, DraftShape shape)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            var tables = new RandomTables(seed, vocabulary: 3);
            var run = new RuleRun(rule, tables, Builder(shape, tables));
            ExactLaw.Expectation(draws =>
            {
                int last = run.Step(draws)[^1];
                SampledDrafts drafts = run.Tree.Sampled;
                for (int draw = drafts.First(run.Acceptor.Path[^1]); draw >= 0 && run.Coins.EndedWithADraw; draw = drafts[draw].Next)
                    Assert.NotEqual(last, drafts[draw].Token);
                return 0;
            });
        }
    }

    private static double Distance(AcceptanceRule rule, DraftShape shape, RandomTables tables) =>
        new RuleRun(rule, tables, Builder(shape, tables)).Distance(Length);

    internal static Action<TokenTree, EnumeratedCoins> Builder(DraftShape shape, RandomTables tables) =>
        (tree, coins) =>
        {
            DraftShapes.Reset(shape, tree);
            DraftShapes.Build(shape, tree, (path, drafter) => tables.Proposal(path, drafter), coins);
        };
}
