using Retrieval.Speculation.Acceptance;

namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>
/// Mistakes that are easy to make and break exactness: the enumeration must find each of them out, on tables on which the right way
/// passes. Most are mistakes in recording what was drawn, and go through the production rules.
/// </summary>
public class WrongVariantTests
{
    private const int Length = 2;
    private const double Exact = 1e-12;
    private const double Noticed = 0.005;

    private readonly RandomTables _tables = new(seed: 7, vocabulary: 3);

    private float[] Q => _tables.Proposal([]);

    [Theory]
    [InlineData(AcceptanceRule.RecursiveRejection)]
    [InlineData(AcceptanceRule.TraversalVerification)]
    [InlineData(AcceptanceRule.SingleDraft)]
    public void Record_LikeliestOfSeveralDraws_IsDetected(AcceptanceRule rule)
    {
        Assert.InRange(Distance(rule, (tree, coins) => Draw(tree, coins, 2)), 0, Exact);
        Assert.InRange(Distance(rule, (tree, coins) => Record(tree, [.. Drawn(coins, 2, replaces: false).OrderByDescending(x => Q[x]).Take(1)])), Noticed, 1);
    }

    // Thinned across the whole tree after it was drawn, as a global rerank by path probability does.
    [Fact]
    public void Record_BestNodesOfATwoLevelTree_IsDetected() => Assert.InRange(
        Distance(AcceptanceRule.RecursiveRejection, (tree, coins) =>
        {
            int first = coins.Draw([.. Q]);
            float[] below = _tables.Proposal([first]);
            int second = coins.Draw([.. below]);
            int other = coins.Draw([.. AcceptanceOracle.Without(AcceptanceOracle.Normalise(Q), first)]);
            int proposal = tree.Sampled.AddProposal(0, Q, replaces: false);
            bool isSecondBetter = Q[first] * below[second] > Q[other];
            int node = tree.Sampled.Record(proposal, first);
            if (isSecondBetter)
                tree.Sampled.Record(tree.Sampled.AddProposal(node, below, replaces: false), second);
            else
                tree.Sampled.Record(proposal, other);
        }),
        Noticed,
        1);

    // A node takes the draws below it along: whether it goes must not depend on them.
    [Fact]
    public void Truncate_KnowingWhatWasDrawnBelow_IsDetected() => Assert.InRange(
        Distance(AcceptanceRule.RecursiveRejection, (tree, coins) =>
        {
            Draw(tree, coins, 1);
            int below = tree.Sampled.AddProposal(1, _tables.Proposal([tree.Tokens[1]]), replaces: true);
            tree.Sampled.TryDraw(below, coins, out int child);
            if (tree.Tokens[child] != 0)
                tree.Truncate(1);
        }),
        Noticed,
        1);

    // Dropping is legal only as a draw that gave nothing.
    [Theory]
    [InlineData(AcceptanceRule.SingleDraft)]
    [InlineData(AcceptanceRule.RecursiveRejection)]
    [InlineData(AcceptanceRule.KSequential)]
    [InlineData(AcceptanceRule.BlockVerification)]
    public void Record_UnlikelyDrawsDropped_IsDetected(AcceptanceRule rule)
    {
        double[] law = AcceptanceOracle.Normalise(Q);
        int unlikely = Array.IndexOf(law, law.Where(value => value > 0).Min());
        float[] kept = [.. Q.Select((weight, x) => x == unlikely ? 0 : weight)];
        Assert.InRange(Distance(rule, (tree, coins) => Dropping(tree, coins, asNothing: true)), 0, 1e-9); // kept / sum is in single precision
        Assert.InRange(Distance(rule, (tree, coins) => Dropping(tree, coins, asNothing: false)), Noticed, 1);

        void Dropping(TokenTree tree, EnumeratedCoins coins, bool asNothing)
        {
            int token = coins.Draw(law);
            bool isKept = token != unlikely;
            if (asNothing)
                tree.Sampled.Record(tree.Sampled.AddProposal(0, kept, replaces: true, nothing: law[unlikely]), isKept ? token : -1);
            else if (isKept)
                tree.Sampled.Record(tree.Sampled.AddProposal(0, Q, replaces: true), token);
        }
    }

    [Theory]
    [InlineData(AcceptanceRule.RecursiveRejection)]
    [InlineData(AcceptanceRule.KSequential)]
    [InlineData(AcceptanceRule.ImportanceSampling)]
    public void Record_EqualDrawsMerged_IsDetected(AcceptanceRule rule)
    {
        Assert.InRange(Distance(rule, (tree, coins) => Record(tree, Drawn(coins, 2, replaces: true), replaces: true)), 0, Exact);
        Assert.InRange(Distance(rule, (tree, coins) => Record(tree, [.. Drawn(coins, 2, replaces: true).Distinct()], replaces: true)), Noticed, 1);
    }

    [Theory]
    [InlineData(AcceptanceRule.RecursiveRejection)]
    [InlineData(AcceptanceRule.TraversalVerification)]
    public void Record_SiblingsSortedByProbability_IsDetected(AcceptanceRule rule)
    {
        Assert.InRange(Distance(rule, (tree, coins) => Record(tree, Drawn(coins, 2, replaces: false))), 0, Exact);
        Assert.InRange(Distance(rule, (tree, coins) => Record(tree, [.. Drawn(coins, 2, replaces: false).OrderByDescending(x => Q[x])])), Noticed, 1);
    }

    [Fact]
    public void Record_WithoutReplacementCalledIndependent_IsDetected() => Assert.InRange(
        Distance(AcceptanceRule.RecursiveRejection, (tree, coins) => Record(tree, Drawn(coins, 2, replaces: false), replaces: true)), Noticed, 1);

    [Fact]
    public void Record_AnotherDistributionThanDrawnFrom_IsDetected() => Assert.InRange(
        Distance(AcceptanceRule.SingleDraft, (tree, coins) => // drawn after a temperature, recorded before it
        {
            int token = coins.Draw([.. Q.Select(weight => (double)weight * weight)]);
            tree.Sampled.Record(tree.Sampled.AddProposal(0, Q, replaces: true), token);
        }),
        Noticed,
        1);

    [Theory]
    [InlineData(Mistake.None, 0, Exact)]
    [InlineData(Mistake.DrawsAgainAfterMisses, Noticed, 1)]
    [InlineData(Mistake.ForgetsTheResidualBetweenTries, Noticed, 1)]
    [InlineData(Mistake.TriesEachPathAlone, Noticed, 1)]
    [InlineData(Mistake.RetrievedFirstWithoutZeroing, Noticed, 1)]
    public void Rule_WithAMistake_IsDetected(Mistake mistake, double low, double high) => Assert.InRange(
        ExactLaw.Distance(draws => OneLevel(mistake, new EnumeratedCoins(draws)), _tables.Target, Length), low, high);

    public enum Mistake
    {
        None,
        DrawsAgainAfterMisses,
        ForgetsTheResidualBetweenTries,
        TriesEachPathAlone,
        RetrievedFirstWithoutZeroing,
    }

    // Two independent draws at the root, written out; what the mistakes change is what the production rule gets right.
    private List<int> OneLevel(Mistake mistake, EnumeratedCoins coins)
    {
        double[] p = _tables.Target([]), q = AcceptanceOracle.Normalise(Q);
        double[] rest = p;
        if (mistake == Mistake.RetrievedFirstWithoutZeroing && coins.Accept(p[1]))
            return [1];
        foreach (int token in Drawn(coins, 2, replaces: true))
        {
            double[] asked = mistake == Mistake.ForgetsTheResidualBetweenTries ? p : rest;
            if (coins.Accept(asked[token] / q[token]))
                return [token];
            if (mistake == Mistake.TriesEachPathAlone && coins.Draw(p) == token)
                return [token];
            rest = AcceptanceOracle.Residual(rest, q);
        }

        return [coins.Draw(mistake == Mistake.DrawsAgainAfterMisses ? p : rest)];
    }

    private double Distance(AcceptanceRule rule, Action<TokenTree, EnumeratedCoins> build) =>
        new RuleRun(rule, _tables, (tree, coins) => build(tree, coins)).Distance(Length);

    private void Draw(TokenTree tree, EnumeratedCoins coins, int count)
    {
        int proposal = tree.Sampled.AddProposal(0, Q, replaces: false);
        for (int i = 0; i < count; i++)
            tree.Sampled.TryDraw(proposal, coins, out _);
    }

    private int[] Drawn(EnumeratedCoins coins, int count, bool replaces)
    {
        double[] q = AcceptanceOracle.Normalise(Q);
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++)
        {
            drawn[i] = coins.Draw(q);
            q = replaces ? q : AcceptanceOracle.Without(q, drawn[i]);
        }

        return drawn;
    }

    private void Record(TokenTree tree, int[] tokens, bool replaces = false)
    {
        int proposal = tree.Sampled.AddProposal(0, Q, replaces);
        foreach (int token in tokens)
            tree.Sampled.Record(proposal, token);
    }
}
