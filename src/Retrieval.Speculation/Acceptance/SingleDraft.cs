namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// One draft X of law q against p: accepted with probability min(1, p(X) / q(X)), else p becomes the residual norm((p - q)+)
/// (Leviathan, Kalman, Matias, "Fast inference from transformers via speculative decoding", 2023; Chen et al., "Accelerating large
/// language model decoding with speculative sampling", 2023).
/// </summary>
/// <remarks>
/// min(p, q)(x) + (1 - sum of min(p, q)) res(x) = p(x), also when q sums to less than 1 and a draw that gave nothing goes straight to
/// the residual. Accepts with 1 - TV(p, q). A rejected token has p &lt; q, so the residual never gives it.
/// </remarks>
internal static class SingleDraft
{
    public static int Sample<TTarget, TCoins>(TokenTree tree, int node, TTarget target, TCoins coins, Span<double> p)
        where TTarget : INodeTarget
        where TCoins : ICoins
    {
        SampledDrafts drafts = tree.Sampled;
        int draw = drafts.First(node);
        target.Distribution(node, p);
        int token = drafts[draw].Token;
        return IsAccepted(token, drafts.LawOf(draw, p.Length), coins, p) ? token : coins.Draw(p);
    }

    /// <summary>Accepts a draft, or leaves its residual in <paramref name="p"/>.</summary>
    public static bool IsAccepted<TCoins>(int token, DraftLaw q, TCoins coins, Span<double> p)
        where TCoins : ICoins
    {
        if (token >= 0 && coins.Accept(q.Ratio(p, token)))
            return true;
        Residual.Subtract(p, 1, q);
        return false;
    }
}
