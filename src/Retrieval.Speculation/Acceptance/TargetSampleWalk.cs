namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Accepts drafts by drawing from the target alone: sample at the root, go to the child that carries the token, sample there, until
/// no child does. The tree never decides what is emitted, only how many positions one pass covers.
/// </summary>
/// <remarks>
/// Exact for any tree, even one that was built knowing the noise: the token at position s is Sample(p(. | tokens before s), U[s])
/// by induction on s, which is what decoding one token at a time emits with the same noise U. For drafts fixed before the target's
/// randomness no lossless rule accepts more: a path is emitted with the product of its target probabilities. Two variants in
/// circulation are wrong: drawing again after a miss, and drawing once for each candidate instead of once for each node.
/// </remarks>
internal sealed class TargetSampleWalk
{
    private int[] _path;

    /// <summary>Makes room for paths of a depth; deeper ones make it grow.</summary>
    public TargetSampleWalk(int depth) => _path = new int[depth + 1];

    /// <summary>
    /// Nodes whose tokens were emitted through: the n-th of them gave the n-th emitted token, so there are as many as emitted
    /// tokens. Exactly what <see cref="IVerifier.Commit"/> must keep for past length = committed tokens - 1 to hold again.
    /// </summary>
    public ReadOnlySpan<int> Path => _path.AsSpan(0, EmittedCount);

    /// <summary>Tokens emitted by the last walk; 0 only if the very first was a stop token.</summary>
    public int EmittedCount { get; private set; }

    /// <summary>Draft tokens accepted by the last walk, a drafted stop token included.</summary>
    public int AcceptedCount { get; private set; }

    /// <summary>The deepest of the nodes accepted by the last walk; 0, the root, if there were none.</summary>
    public int Deepest { get; private set; }

    /// <summary>Whether the last walk met a stop token. It is not emitted.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Walks a tree.</summary>
    /// <param name="tree">The tree that was verified.</param>
    /// <param name="sampler">The target's tokens.</param>
    /// <param name="limit">Most tokens to emit, at least 1.</param>
    public void Run<TSampler>(TokenTree tree, TSampler sampler, int limit)
        where TSampler : INodeSampler
    {
        EmittedCount = 0;
        AcceptedCount = 0;
        Deepest = 0;
        IsStopped = false;
        int node = 0;
        while (true)
        {
            int token = sampler.Sample(node);
            bool isDrafted = tree.TryGetChild(node, token, out int child);
            if (isDrafted)
            {
                AcceptedCount++;
                Deepest = child;
            }

            IsStopped = sampler.IsStop(token);
            if (IsStopped)
                return;
            sampler.Emit(token);
            Append(node);
            if (!isDrafted || EmittedCount == limit)
                return;
            node = child;
        }
    }

    private void Append(int node)
    {
        if (EmittedCount == _path.Length)
            Array.Resize(ref _path, 2 * _path.Length);
        _path[EmittedCount++] = node;
    }
}
