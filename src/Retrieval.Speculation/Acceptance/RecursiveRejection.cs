namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Recursive rejection sampling: each draw of a node in drawn order, with the distribution it was drawn from, against what the ones
/// before left of p; then a token from the rest, which may label a deterministic child (SpecInfer, Miao et al. 2024, several
/// proposals; MCSD, Yang et al. 2024, with and without replacement; RSD, Jeon et al. 2024, and Sequoia, Chen et al. 2024, without).
/// </summary>
/// <remarks>
/// With deterministic children D it accepts p(D) + sum over x outside D of min(p, q)(x) for one draw, the most any lossless rule can:
/// so drawn ones are tried first. Exact because, whatever was drafted before a draw, the token has law p_j given that draws 1 to j - 1
/// were rejected: by induction from the last draw back, one <see cref="SingleDraft"/> at a time.
/// </remarks>
internal static class RecursiveRejection
{
    public static int Sample<TTarget, TCoins>(TokenTree tree, int node, TTarget target, TCoins coins, Span<double> p)
        where TTarget : INodeTarget
        where TCoins : ICoins
    {
        SampledDrafts drafts = tree.Sampled;
        target.Distribution(node, p);
        for (int draw = drafts.First(node); draw >= 0; draw = drafts[draw].Next)
        {
            int token = drafts[draw].Token;
            if (SingleDraft.IsAccepted(token, drafts.LawOf(draw, p.Length), coins, p))
                return token;
        }

        return coins.Draw(p);
    }
}
