namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// K-SEQ: each of k independent draws of law q is accepted with min(1, p / (rho q)); rho is chosen so that what k rejections leave of
/// p is nowhere negative (SpecTr, Sun et al., "SpecTr: fast speculative decoding via optimal transport", 2023).
/// </summary>
internal static class KSequential
{
    private const int BisectionSteps = 50;

    public static int Sample<TTarget, TCoins>(TokenTree tree, int node, TTarget target, TCoins coins, Span<double> p)
        where TTarget : INodeTarget
        where TCoins : ICoins
    {
        SampledDrafts drafts = tree.Sampled;
        int first = drafts.First(node);
        int count = drafts.IndependentDraws(node);
        if (count == 0)
            return RecursiveRejection.Sample(tree, node, target, coins, p);
        target.Distribution(node, p);
        DraftLaw q = drafts.LawOf(first, p.Length);
        double rho = FindRho(p, q, count);
        for (int draw = first; draw >= 0; draw = drafts[draw].Next)
        {
            int token = drafts[draw].Token;
            if (token >= 0 && coins.Accept(q.Ratio(p, token) / rho))
                return token;
        }

        Subtract(p, q, rho, count);
        return coins.Draw(p);
    }

    /// <summary>
    /// The rho in [1, k] with 1 - (1 - beta)^k = rho beta, where beta = sum of min(q, p / rho), from above: every larger one is exact
    /// too, only the root accepts most.
    /// </summary>
    internal static double FindRho(ReadOnlySpan<double> p, DraftLaw q, int count)
    {
        double low = 1, high = count;
        for (int step = 0; step < BisectionSteps && low < high; step++)
        {
            double rho = (low + high) / 2;
            double beta = Beta(p, q, rho);
            if (AnyOf(beta, count) <= rho * beta)
                high = rho;
            else
                low = rho;
        }

        return high;
    }

    // p - min(q, p / rho) (1 - (1 - beta)^k) / beta: what the accepted draws did not cover.
    private static void Subtract(Span<double> p, DraftLaw q, double rho, int count)
    {
        double beta = Beta(p, q, rho);
        double share = beta > 0 ? AnyOf(beta, count) / beta : 0;
        for (int i = 0; i < q.Tokens.Length; i++)
        {
            ref double probability = ref p[q.Tokens[i]];
            double covered = share * Math.Min(q.Probabilities[i], probability / rho);
            probability = Math.Max(probability - covered, 0);
        }
    }

    private static double Beta(ReadOnlySpan<double> p, DraftLaw q, double rho)
    {
        double beta = 0;
        for (int i = 0; i < q.Tokens.Length; i++)
            beta += Math.Min(q.Probabilities[i], p[q.Tokens[i]] / rho);
        return beta;
    }

    private static double AnyOf(double beta, int count) => 1 - Math.Pow(1 - beta, count);
}
