using Retrieval.Speculation.Acceptance;

namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>One step of a rule on tables: draft, then accept, with the production code; kept between steps, as in production.</summary>
internal sealed class RuleRun(
    AcceptanceRule rule, RandomTables tables, Action<TokenTree, EnumeratedCoins> build, int stop = -1, int limit = int.MaxValue)
{
    public TokenTree Tree { get; } = new(20);

    public TreeAcceptor Acceptor { get; } = new(4);

    /// <summary>Verification's coins of the last step.</summary>
    public EnumeratedCoins Coins { get; private set; } = null!;

    public List<int> Step(ExactLaw.Draws draws)
    {
        Tree.Reset(0);
        build(Tree, new EnumeratedCoins(draws));
        Coins = new EnumeratedCoins(draws);
        var target = new TableTarget(Tree, tables.Vocabulary, tables.Target, draws, stop);
        Acceptor.Run(rule, Tree, target, Coins, limit);
        AssertConsistent(target.Emitted);
        return target.Emitted;
    }

    public double Distance(int length) => ExactLaw.Distance(Step, tables.Target, length);

    /// <summary>Expected draft tokens accepted in a step.</summary>
    public double AcceptedCount() => ExactLaw.Expectation(draws =>
    {
        Step(draws);
        return Acceptor.AcceptedCount;
    });

    // Path, counts and tokens belong together in the same way whatever the rule.
    private void AssertConsistent(List<int> emitted)
    {
        ReadOnlySpan<int> path = Acceptor.Path;
        Assert.Equal(emitted.Count, Acceptor.EmittedCount);
        Assert.Equal(emitted.Count, path.Length);
        Assert.True(emitted.Count <= limit && !emitted.Contains(stop) && (Acceptor.IsStopped || emitted.Count > 0));
        for (int i = 0; i < path.Length; i++)
            Assert.Equal(TableTarget.PathTo(Tree, path[i]), emitted[..i]);
        int accepted = 0;
        for (int node = 0; accepted < emitted.Count && Tree.TryGetChild(node, emitted[accepted], out node);)
            accepted++;
        int inside = accepted == emitted.Count && Acceptor.IsStopped && Tree.TryGetChild(NodeOf(emitted), stop, out _) ? 1 : 0;
        Assert.Equal(accepted + inside, Acceptor.AcceptedCount);
    }

    private int NodeOf(List<int> path)
    {
        int node = 0;
        foreach (int token in path)
            Assert.True(Tree.TryGetChild(node, token, out node));
        return node;
    }
}
