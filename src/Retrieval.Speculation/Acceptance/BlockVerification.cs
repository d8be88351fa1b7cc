namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Block verification: a sampled chain X_1 ... X_n is accepted up to the last i whose coin falls below h_i, so a token that would have
/// been rejected alone can be carried by those behind it (Sun et al., "Block verification accelerates speculative decoding", 2025).
/// </summary>
/// <remarks>
/// b_0 = 1, b_i = min(1, b_(i-1) p(X_i) / q(X_i)); S_i = sum of (b_i p - q)+ after X_1 ... X_i; h_i = S_i / (S_i + 1 - b_i) and
/// h_n = b_n. What follows the accepted part is drawn from (b p - q)+ there, or from p after the whole chain. X_1 ... X_i is emitted
/// through with probability b_i, the most a rule can give a prefix that does not look ahead.
/// </remarks>
internal static class BlockVerification
{
    /// <summary>Whether a tree is a chain and each of its nodes drawn.</summary>
    public static bool Fits(TokenTree tree, int vocabularySize)
    {
        SampledDrafts drafts = tree.Sampled;
        int nodes = 1;
        for (int node = 0; node >= 0 && drafts.First(node) is >= 0 and int draw; node = drafts[draw].Child)
        {
            if (drafts[draw].Next >= 0 || !drafts.IsWhole(draw, vocabularySize))
                return false;
            nodes += drafts[draw].Child >= 0 ? 1 : 0;
        }

        return nodes == tree.Count;
    }

    public static void Decide<TTarget, TCoins>(TokenTree tree, TTarget target, TCoins coins, Span<double> p, TokenScript script)
        where TTarget : INodeTarget
        where TCoins : ICoins
    {
        SampledDrafts drafts = tree.Sampled;
        double b = 1, acceptedBalance = 1;
        int acceptedNode = 0, acceptedCount = 0, depth = 0, node = 0;
        for (int draw = drafts.First(0); draw >= 0; draw = node < 0 ? -1 : drafts.First(node))
        {
            DraftLaw q = drafts.LawOf(draw, p.Length);
            target.Distribution(node, p);
            if (depth > 0 && coins.Accept(Residual.Balance(Residual.Mass(p, b, q), b)))
                (acceptedNode, acceptedCount, acceptedBalance) = (node, depth, b);
            b = Math.Min(1, b * q.Ratio(p, drafts[draw].Token));
            target.Descend(drafts[draw].Token);
            depth++;
            node = drafts[draw].Child;
        }

        if (depth > 0 && coins.Accept(b))
            (acceptedNode, acceptedCount) = (node, depth);
        target.Ascend(depth - acceptedCount);
        Write(drafts, acceptedCount, script);
        if (acceptedNode >= 0)
            script.Add(DrawNext(drafts, acceptedNode, acceptedBalance, target, coins, p));
        target.Ascend(acceptedCount);
    }

    private static int DrawNext<TTarget, TCoins>(
        SampledDrafts drafts, int node, double balance, TTarget target, TCoins coins, Span<double> p)
        where TTarget : INodeTarget
        where TCoins : ICoins
    {
        target.Distribution(node, p);
        int draw = drafts.First(node);
        if (draw >= 0)
            Residual.Subtract(p, balance, drafts.LawOf(draw, p.Length));
        return coins.Draw(p);
    }

    private static void Write(SampledDrafts drafts, int count, TokenScript script)
    {
        for (int node = 0; count > 0; count--)
        {
            ref readonly SampledDrafts.DraftDraw draw = ref drafts[drafts.First(node)];
            script.Add(draw.Token);
            node = draw.Child;
        }
    }
}
