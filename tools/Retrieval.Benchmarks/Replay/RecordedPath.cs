using Retrieval.Speculation;

namespace Retrieval.Benchmarks.Replay;

/// <summary>The way that recorded text takes through trees of up to <paramref name="budget"/> draft tokens.</summary>
internal sealed class RecordedPath(int budget)
{
    private readonly int[] _nodes = new int[budget + 1];

    /// <summary>The nodes of the last walk, the root first.</summary>
    public ReadOnlySpan<int> Nodes => _nodes.AsSpan(0, AcceptedCount + 1);

    /// <summary>Draft tokens that were the recorded ones.</summary>
    public int AcceptedCount { get; private set; }

    /// <summary>Follows the text from the root as far as the tree goes along.</summary>
    /// <returns>Tokens that the step emits: the accepted ones and one more, unless the text ends.</returns>
    public int Walk(TokenTree tree, ReadOnlySpan<int> recorded)
    {
        AcceptedCount = 0;
        while (AcceptedCount < recorded.Length && tree.TryGetChild(_nodes[AcceptedCount], recorded[AcceptedCount], out int child))
        {
            _nodes[++AcceptedCount] = child;
        }

        return Math.Min(AcceptedCount + 1, recorded.Length);
    }
}
