namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Stands between the walk and the target: gives the tokens a rule decides on. So whatever the rule, stop tokens, limits and paths are
/// the walk's business and the same for all.
/// </summary>
internal readonly struct RuleSampler<TTarget, TCoins>(TreeAcceptor acceptor, AcceptanceRule rule, TokenTree tree, TTarget target, TCoins coins)
    : INodeSampler
    where TTarget : INodeTarget
    where TCoins : ICoins
{
    public int Sample(int node) => acceptor.Sample(rule, tree, node, target, coins);

    public bool IsStop(int token) => target.IsStop(token);

    public void Emit(int token) => target.Emit(token);
}
