namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Accepts drafts by any <see cref="AcceptanceRule"/>: the rule says which token follows a node, a <see cref="TargetSampleWalk"/> goes
/// where the tokens lead. Holds work space, so one serves any number of runs in turn.
/// </summary>
internal sealed class TreeAcceptor(int depth)
{
    private readonly TargetSampleWalk _walk = new(depth);
    private readonly TokenScript _script = new();
    private readonly ImportanceSampling _importance = new();
    private readonly TraversalVerification _traversal = new();
    private readonly TypicalAcceptance _typical = new();
    private double[] _p = [];

    /// <inheritdoc cref="TargetSampleWalk.Path"/>
    public ReadOnlySpan<int> Path => _walk.Path;

    /// <inheritdoc cref="TargetSampleWalk.EmittedCount"/>
    public int EmittedCount => _walk.EmittedCount;

    /// <inheritdoc cref="TargetSampleWalk.AcceptedCount"/>
    public int AcceptedCount => _walk.AcceptedCount;

    /// <inheritdoc cref="TargetSampleWalk.Deepest"/>
    public int Deepest => _walk.Deepest;

    /// <inheritdoc cref="TargetSampleWalk.IsStopped"/>
    public bool IsStopped => _walk.IsStopped;

    /// <summary>Decides about a tree and emits.</summary>
    /// <param name="rule">How.</param>
    /// <param name="tree">The tree that was verified.</param>
    /// <param name="target">The target, standing at the root.</param>
    /// <param name="coins">The step's numbers.</param>
    /// <param name="limit">Most tokens to emit, at least 1.</param>
    public void Run<TTarget, TCoins>(AcceptanceRule rule, TokenTree tree, TTarget target, TCoins coins, int limit)
        where TTarget : INodeTarget
        where TCoins : ICoins
    {
        if (!NeedsDistributions(rule, tree))
        {
            _walk.Run(tree, target, limit);
            return;
        }

        if (_p.Length != target.VocabularySize)
            _p = new double[target.VocabularySize];
        _script.Clear();
        switch (rule)
        {
            case AcceptanceRule.TypicalAcceptance:
                _typical.Decide(tree, target, _p, _script);
                break;
            case AcceptanceRule.BlockVerification when BlockVerification.Fits(tree, _p.Length):
                BlockVerification.Decide(tree, target, coins, _p, _script);
                break;
            case AcceptanceRule.TraversalVerification when TraversalVerification.Fits(tree, _p.Length):
                _traversal.Decide(tree, target, coins, _script);
                break;
        }

        _walk.Run(tree, new RuleSampler<TTarget, TCoins>(this, rule, tree, target, coins), limit);
    }

    internal int Sample<TTarget, TCoins>(AcceptanceRule rule, TokenTree tree, int node, TTarget target, TCoins coins)
        where TTarget : INodeTarget
        where TCoins : ICoins
    {
        if (_script.Count > 0)
            return _script[tree.Depths[node]];
        if (tree.Sampled.First(node) < 0)
            return target.Sample(node);
        return rule switch
        {
            AcceptanceRule.SingleDraft => SingleDraft.Sample(tree, node, target, coins, _p),
            AcceptanceRule.KSequential => KSequential.Sample(tree, node, target, coins, _p),
            AcceptanceRule.ImportanceSampling => _importance.Sample(tree, node, target, coins, _p),
            _ => RecursiveRejection.Sample(tree, node, target, coins, _p),
        };
    }

    private static bool NeedsDistributions(AcceptanceRule rule, TokenTree tree) => rule switch
    {
        AcceptanceRule.TargetSampleWalk => false,
        AcceptanceRule.TypicalAcceptance => true,
        _ => !tree.Sampled.IsEmpty,
    };
}
