using System.Numerics.Tensors;

namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// The greedy draft: k - 1 likeliest tokens of q as deterministic children, and one drawn from q elsewhere (Hu et al., "Towards
/// optimal multi-draft speculative decoding", 2025). Verified by <see cref="AcceptanceRule.RecursiveRejection"/>, which accepts
/// p(Top) + sum over the others of min(p, q elsewhere), the most there is for such drafts.
/// </summary>
/// <remarks>Holds work space; not thread-safe. Allocates only while it grows.</remarks>
public sealed class GreedyDraft
{
    private float[] _rest = [];

    /// <summary>Adds children to a node, as far as the tree has room. O(k vocabulary).</summary>
    /// <param name="tree">The tree that is being built.</param>
    /// <param name="node">A node that can have children.</param>
    /// <param name="q">Weight of each token id, 0 or more; probabilities are weights over their sum.</param>
    /// <param name="children">k, 1 or more.</param>
    /// <param name="coins">Drafting's numbers.</param>
    public void Add(TokenTree tree, int node, ReadOnlySpan<float> q, int children, CoinStream coins) =>
        Add<CoinStream>(tree, node, q, children, coins);

    internal void Add<TCoins>(TokenTree tree, int node, ReadOnlySpan<float> q, int children, TCoins coins)
        where TCoins : ICoins
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(children);
        if (_rest.Length < q.Length)
            _rest = new float[q.Length];
        Span<float> rest = _rest.AsSpan(0, q.Length);
        q.CopyTo(rest);
        float sum = 0;
        foreach (float weight in q)
            sum += weight;
        for (int i = 1; i < children && tree.CanGrow(node); i++)
        {
            int likeliest = TensorPrimitives.IndexOfMax<float>(rest);
            if (!(rest[likeliest] > 0))
                return;
            tree.Add(node, likeliest, Math.Min(rest[likeliest] / sum, 1));
            rest[likeliest] = 0;
        }

        // Whether the draw exists depends on q and the tree so far alone, never on what it gives.
        if (rest.ContainsAnyExcept(0) && tree.CanGrow(node))
            tree.Sampled.TryDraw(tree.Sampled.AddProposal(node, rest, replaces: true), coins, out _);
    }
}
