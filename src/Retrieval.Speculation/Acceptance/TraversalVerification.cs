namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Traversal verification: depth-first to the first leaf, whose whole path is accepted with its balance b; a rejected leaf is deleted
/// and leaves its parent a residual, and so on to the root, which nothing rejects (Weng et al., "Traversal verification for speculative
/// tree decoding", 2025).
/// </summary>
/// <remarks>
/// b = min(1, b_parent p(X) / q(X)). Deleting X, at its parent: S = sum of (b p - q)+, then b becomes S / (S + 1 - b), p becomes
/// norm((b p - q)+) with the b before, q loses X. On a chain it is block verification.
/// </remarks>
internal sealed class TraversalVerification
{
    private Frame[] _frames = [];

    /// <summary>Whether every node was drawn, and siblings from one proposal without replacement.</summary>
    public static bool Fits(TokenTree tree, int vocabularySize)
    {
        SampledDrafts drafts = tree.Sampled;
        int nodes = 1;
        for (int node = 0; node < tree.Count; node++)
        {
            int first = drafts.First(node);
            for (int draw = first; draw >= 0; draw = drafts[draw].Next)
            {
                bool isAlone = drafts[first].Next < 0;
                if (drafts[draw].Proposal != drafts[first].Proposal || !drafts.IsWhole(draw, vocabularySize))
                    return false;
                if (!isAlone && drafts.ProposalOf(draw).Replaces)
                    return false;
                nodes += drafts[draw].Child >= 0 ? 1 : 0;
            }
        }

        return nodes == tree.Count;
    }

    public void Decide<TTarget, TCoins>(TokenTree tree, TTarget target, TCoins coins, TokenScript script)
        where TTarget : INodeTarget
        where TCoins : ICoins
    {
        SampledDrafts drafts = tree.Sampled;
        int depth = 0;
        Enter(0, 0, 1, drafts, target);
        while (true)
        {
            ref Frame frame = ref _frames[depth];
            if (frame.Draw < 0)
            {
                // A leaf, or a node all of whose children were rejected. The root's balance is 1 throughout.
                if (depth == 0 || coins.Accept(frame.Balance))
                {
                    Write(drafts, depth, script);
                    script.Add(coins.Draw(frame.P));
                    break;
                }

                depth--;
                target.Ascend(1);
                Reject(ref _frames[depth], drafts);
                continue;
            }

            ref readonly SampledDrafts.DraftDraw draw = ref drafts[frame.Draw];
            double balance = Math.Min(1, frame.Balance * drafts.LawOf(frame.Draw, frame.P.Length).Ratio(frame.P, draw.Token));
            if (draw.Child >= 0)
            {
                target.Descend(draw.Token);
                Enter(++depth, draw.Child, balance, drafts, target);
            }
            else if (coins.Accept(balance))
            {
                Write(drafts, depth + 1, script); // there was no room for a node, so nothing is known of what follows
                break;
            }
            else
            {
                Reject(ref frame, drafts);
            }
        }

        target.Ascend(depth);
    }

    private static void Reject(ref Frame frame, SampledDrafts drafts)
    {
        double mass = Residual.Subtract(frame.P, frame.Balance, drafts.LawOf(frame.Draw, frame.P.Length));
        frame.Balance = Residual.Balance(mass, frame.Balance);
        frame.Draw = drafts[frame.Draw].Next;
    }

    private void Enter<TTarget>(int depth, int node, double balance, SampledDrafts drafts, TTarget target)
        where TTarget : INodeTarget
    {
        if (depth == _frames.Length)
            Array.Resize(ref _frames, depth + 1);
        ref Frame frame = ref _frames[depth];
        if (frame.P is null || frame.P.Length != target.VocabularySize)
            frame.P = new double[target.VocabularySize];
        target.Distribution(node, frame.P);
        frame.Balance = balance;
        frame.Draw = drafts.First(node);
    }

    private void Write(SampledDrafts drafts, int count, TokenScript script)
    {
        for (int depth = 0; depth < count; depth++)
            script.Add(drafts[_frames[depth].Draw].Token);
    }

    private struct Frame
    {
        /// <summary>What rejections left of the target's distribution after the node.</summary>
        public double[] P;

        public double Balance;

        /// <summary>The child being tried, -1 when all were rejected.</summary>
        public int Draw;
    }
}
