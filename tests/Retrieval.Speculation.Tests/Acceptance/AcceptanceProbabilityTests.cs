using Retrieval.Speculation.Acceptance;

namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>How often the production code accepts, by enumeration, against the closed forms and the most any rule could.</summary>
public class AcceptanceProbabilityTests
{
    private const double Tolerance = 1e-10;

    // TV(p, q) = 0.15.
    private static readonly double[] P = [0.30, 0.25, 0.20, 0.15, 0.10];
    private static readonly float[] Q = [0.40f, 0.30f, 0.15f, 0.10f, 0.05f];

    public static TheoryData<int> Seeds => new(Enumerable.Range(0, 12));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void SingleDraft_OneDraw_AcceptsTheOverlap(int seed)
    {
        (double[] p, float[] q) = Random(seed);
        double[] law = AcceptanceOracle.Normalise(q);
        Assert.Equal(AcceptanceOracle.Overlap(p, law), Accepted(AcceptanceRule.SingleDraft, p, Draw(q, 1, replaces: true)), Tolerance);
        Assert.Equal(AcceptanceOracle.Optimum(p, law, 1, replaces: true), AcceptanceOracle.Overlap(p, law), Tolerance);
        Assert.Equal(
            AcceptanceOracle.Overlap(p, [.. law.Select(value => 0.7 * value)]),
            Accepted(AcceptanceRule.SingleDraft, p, Draw(q, 1, replaces: true, nothing: 0.3)),
            Tolerance);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void RecursiveRejection_SeveralDraws_AcceptsAsOnPaperAndNoMoreThanPossible(int seed)
    {
        (double[] p, float[] q) = Random(seed);
        double[] law = AcceptanceOracle.Normalise(q);
        for (int count = 1; count <= 3; count++)
        {
            double with = Accepted(AcceptanceRule.RecursiveRejection, p, Draw(q, count, replaces: true));
            double without = Accepted(AcceptanceRule.RecursiveRejection, p, Draw(q, count, replaces: false));
            Assert.Equal(AcceptanceOracle.RecursiveWithReplacement(p, law, count), with, Tolerance);
            Assert.Equal(AcceptanceOracle.RecursiveWithoutReplacement(p, law, count), without, Tolerance);
            Assert.True(with <= AcceptanceOracle.Optimum(p, law, count, replaces: true) + Tolerance);
            Assert.True(without <= AcceptanceOracle.Optimum(p, law, count, replaces: false) + Tolerance);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void KSequential_SeveralDraws_AcceptsAsOnPaperAndNoMoreThanPossible(int seed)
    {
        (double[] p, float[] q) = Random(seed);
        double[] law = AcceptanceOracle.Normalise(q);
        for (int count = 1; count <= 3; count++)
        {
            int[] tokens = [.. Enumerable.Range(0, p.Length)];
            double rho = KSequential.FindRho(p, new DraftLaw(tokens, law), count);
            double beta = p.Zip(law, (a, b) => Math.Min(b, a / rho)).Sum();
            double any = 1 - Math.Pow(1 - beta, count);
            Assert.InRange(rho, 1, count);
            Assert.Equal(rho * beta, any, 1e-9);
            double accepted = Accepted(AcceptanceRule.KSequential, p, Draw(q, count, replaces: true));
            Assert.Equal(any, accepted, Tolerance);
            Assert.True(accepted <= AcceptanceOracle.Optimum(p, law, count, replaces: true) + Tolerance);
            Assert.True(accepted >= (1 - (1 / Math.E)) * AcceptanceOracle.Optimum(p, law, count, replaces: true)); // the paper's guarantee
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void ImportanceSampling_SeveralDraws_AcceptsNearlyTheOptimumAndNoMore(int seed)
    {
        (double[] p, float[] q) = Random(seed);
        double[] law = AcceptanceOracle.Normalise(q);
        for (int count = 2; count <= 3; count++)
        {
            double accepted = Accepted(AcceptanceRule.ImportanceSampling, p, Draw(q, count, replaces: true));
            Assert.True(accepted >= AcceptanceOracle.Overlap(p, law) - Tolerance);
            double optimum = AcceptanceOracle.Optimum(p, law, count, replaces: true);
            Assert.InRange(accepted, 0.99 * optimum, optimum + Tolerance);
        }
    }

    // Two draws suffice exactly when p(S) >= q(S)^2 for all S; here with room to spare, so that the fit gets there.
    [Fact]
    public void ImportanceSampling_WithinReachOfTwoDraws_AcceptsNearlyAlways()
    {
        double[] near = [0.33, 0.27, 0.19, 0.13, 0.08];
        Assert.Equal(1, AcceptanceOracle.Optimum(near, AcceptanceOracle.Normalise(Q), 2, replaces: true), 1e-6);
        Assert.InRange(Accepted(AcceptanceRule.ImportanceSampling, near, Draw(Q, 2, replaces: true)), 0.999, 1 + Tolerance);
        double[] p = [0.05, 0.25, 0.30, 0.25, 0.15]; // out of reach
        double optimum = AcceptanceOracle.Optimum(p, AcceptanceOracle.Normalise(Q), 2, replaces: true);
        double accepted = Accepted(AcceptanceRule.ImportanceSampling, p, Draw(Q, 2, replaces: true));
        Assert.InRange(accepted, 0.98 * optimum, optimum + Tolerance);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void GreedyDraft_TwoAndThreeChildren_AcceptsAsOnPaper(int seed)
    {
        (double[] p, float[] q) = Random(seed);
        for (int count = 2; count <= 3; count++)
        {
            int[] top = [.. Enumerable.Range(0, p.Length).OrderByDescending(x => q[x]).Take(count - 1)];
            double[] rest = AcceptanceOracle.Normalise([.. q.Select((value, x) => top.Contains(x) ? 0 : value)]);
            double expected = Enumerable.Range(0, p.Length).Sum(x => top.Contains(x) ? p[x] : Math.Min(p[x], rest[x]));
            Assert.Equal(expected, Accepted(AcceptanceRule.RecursiveRejection, p, (tree, coins) => new GreedyDraft().Add(tree, 0, q, count, coins)), Tolerance);
        }
    }

    // Scheme C: drawn nodes first, retrieved ones last, is the most there is; the other order loses.
    [Theory]
    [MemberData(nameof(Seeds))]
    public void RecursiveRejection_DrawnAndRetrieved_AcceptsAllOfDAndTheOverlapOutside(int seed)
    {
        (double[] p, float[] q) = Random(seed);
        double[] law = AcceptanceOracle.Normalise(q);
        int[] retrieved = [1, 3];
        double expected = Enumerable.Range(0, p.Length).Sum(x => retrieved.Contains(x) ? p[x] : Math.Min(p[x], law[x]));
        double accepted = Accepted(AcceptanceRule.RecursiveRejection, p, (tree, coins) =>
        {
            tree.Add(0, 1, 0.9f);
            Draw(q, 1, replaces: true)(tree, coins);
            tree.Add(0, 3, 0.1f);
        });
        Assert.Equal(expected, accepted, Tolerance);
    }

    // The example in figures, as an anchor for all of the above.
    [Fact]
    public void Accept_FiveTokenExample_GivesTheseFigures()
    {
        double[] q = AcceptanceOracle.Normalise(Q);
        Assert.Equal(0.85, Accepted(AcceptanceRule.SingleDraft, P, Draw(Q, 1, replaces: true)), 1e-7);
        double recursive = Accepted(AcceptanceRule.RecursiveRejection, P, Draw(Q, 2, replaces: true));
        double sequential = Accepted(AcceptanceRule.KSequential, P, Draw(Q, 2, replaces: true));
        double without = Accepted(AcceptanceRule.RecursiveRejection, P, Draw(Q, 2, replaces: false));
        double greedy = Accepted(AcceptanceRule.RecursiveRejection, P, (tree, coins) => new GreedyDraft().Add(tree, 0, Q, 2, coins));
        double importance = Accepted(AcceptanceRule.ImportanceSampling, P, Draw(Q, 2, replaces: true));
        Assert.Equal((0.895, 0.9296, 0.9214, 0.9833), (Math.Round(recursive, 4), Math.Round(sequential, 4), Math.Round(without, 4), Math.Round(greedy, 4)));
        Assert.True(recursive < sequential && sequential < importance && importance <= AcceptanceOracle.Optimum(P, q, 2, replaces: true));
        Assert.True(without < AcceptanceOracle.Optimum(P, q, 2, replaces: false));
    }

    // Expected accepted tokens of a chain: block = sum over i of E[b_i], token by token = sum over i of E[product of min(1, p / q)].
    [Theory]
    [MemberData(nameof(Seeds))]
    public void BlockVerification_Chain_AcceptsTheSumOfBalancesAndMoreThanTokenByToken(int seed)
    {
        var tables = new RandomTables(seed, vocabulary: 3);
        double block = Chain(AcceptanceRule.BlockVerification), traversal = Chain(AcceptanceRule.TraversalVerification), single = Chain(AcceptanceRule.SingleDraft);
        Assert.Equal(Sum([], 1, (b, ratio) => Math.Min(1, b * ratio)), block, Tolerance);
        Assert.Equal(Sum([], 1, (b, ratio) => b * Math.Min(1, ratio)), single, Tolerance);
        Assert.Equal(block, traversal, Tolerance);
        Assert.True(block > single);

        double Chain(AcceptanceRule rule) => new RuleRun(rule, tables, AcceptanceRuleLawTests.Builder(DraftShape.Chain, tables)).AcceptedCount();

        double Sum(List<int> path, double balance, Func<double, double, double> next)
        {
            if (path.Count == 3)
                return 0;
            double[] p = tables.Target(path), q = AcceptanceOracle.Normalise(tables.Proposal(path));
            double sum = 0;
            for (int x = 0; x < q.Length; x++)
            {
                if (q[x] == 0)
                    continue;
                double b = next(balance, p[x] / q[x]);
                sum += q[x] * (b + Sum([.. path, x], b, next));
            }

            return sum;
        }
    }

    // The motivating example of the block verification paper: 10/9 accepted token by token, 11/9 as a block.
    [Fact]
    public void BlockVerification_ExampleOfThePaper_AcceptsElevenNinths()
    {
        double[] p = [1.0 / 3, 2.0 / 3];
        Action<TokenTree, EnumeratedCoins> chain = (tree, coins) =>
        {
            Draw([2, 1], 1, replaces: true)(tree, coins);
            tree.Sampled.TryDraw(tree.Sampled.AddProposal(1, [2, 1], replaces: true), coins, out _);
        };
        Assert.Equal(10.0 / 9, Accepted(AcceptanceRule.SingleDraft, p, chain, depth: 2), Tolerance);
        Assert.Equal(11.0 / 9, Accepted(AcceptanceRule.BlockVerification, p, chain, depth: 2), Tolerance);
        Assert.Equal(11.0 / 9, Accepted(AcceptanceRule.TraversalVerification, p, chain, depth: 2), Tolerance);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void TraversalVerification_TwoLevels_AcceptsMoreThanRecursiveRejection(int seed)
    {
        var tables = new RandomTables(seed, vocabulary: 3);
        double traversal = Count(AcceptanceRule.TraversalVerification), recursive = Count(AcceptanceRule.RecursiveRejection);
        Assert.True(traversal > recursive, $"{traversal} and {recursive}");

        double Count(AcceptanceRule rule) =>
            new RuleRun(rule, tables, AcceptanceRuleLawTests.Builder(DraftShape.WithoutReplacement, tables)).AcceptedCount();
    }

    private static double Accepted(AcceptanceRule rule, double[] p, Action<TokenTree, EnumeratedCoins> build, int depth = 1)
    {
        var tree = new TokenTree(8);
        var acceptor = new TreeAcceptor(2);
        return ExactLaw.Expectation(draws =>
        {
            tree.Reset(0, 8, depth);
            build(tree, new EnumeratedCoins(draws));
            acceptor.Run(rule, tree, new TableTarget(tree, p.Length, _ => p, draws), new EnumeratedCoins(draws), int.MaxValue);
            return acceptor.AcceptedCount;
        });
    }

    private static Action<TokenTree, EnumeratedCoins> Draw(float[] q, int count, bool replaces, double nothing = 0) => (tree, coins) =>
    {
        int proposal = tree.Sampled.AddProposal(0, q, replaces, nothing);
        for (int i = 0; i < count; i++)
            tree.Sampled.TryDraw(proposal, coins, out _);
    };

    private static (double[] P, float[] Q) Random(int seed)
    {
        var tables = new RandomTables(seed, vocabulary: 4);
        return (tables.Target([]), tables.Proposal([]));
    }
}
