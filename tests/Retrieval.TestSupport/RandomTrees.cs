using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.TestSupport;

/// <summary>
/// Drafts at random, mostly wrong. Given the tokens that will come, it hides true continuations of random length among the wrong ones, at
/// random places, so that acceptance takes every path through the tree.
/// </summary>
public sealed class RandomTrees(int seed, int vocabularySize, int[] truth, double truthShare = 0.6) : ITreeBuilder
{
    private readonly Random _random = new(seed);

    /// <inheritdoc/>
    public void Build(ReadOnlySpan<int> committed, TokenTree tree)
    {
        if (_random.Next(4) == 0)
        {
            return;
        }

        int nodes = _random.Next(1, tree.Budget + 1);
        int trueNode = 0, trueLength = _random.NextDouble() < truthShare ? _random.Next(nodes + 1) : 0;
        for (int attempt = 0; attempt < 4 * nodes && tree.Count <= nodes && !tree.IsFull; attempt++)
        {
            int next = committed.Length + tree.Depths[trueNode];
            if (trueLength > 0 && next < truth.Length && tree.Depths[trueNode] < tree.MaxDepth && _random.Next(3) == 0)
            {
                trueNode = tree.Add(trueNode, truth[next], 0.1f);
                trueLength--;
                continue;
            }

            int parent = _random.Next(2) == 0 ? tree.Count - 1 : _random.Next(tree.Count);
            if (tree.Depths[parent] < tree.MaxDepth)
            {
                tree.Add(parent, _random.Next(vocabularySize), (float)_random.NextDouble());
            }
        }

        if (_random.Next(2) == 0)
        {
            tree.SortDepthFirst();
        }
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
    }
}
