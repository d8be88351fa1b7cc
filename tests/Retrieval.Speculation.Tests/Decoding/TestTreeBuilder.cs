using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Tests.Decoding;

/// <summary>
/// Trees of all kinds, partly built from the true output: wrong ones, right ones, near misses, bushes. Checks what the loop promises
/// a builder. Allocates nothing once made.
/// </summary>
internal sealed class TestTreeBuilder(int seed, int[] prompt, int[] truth, int vocabularySize, double accuracy) : ITreeBuilder
{
    private readonly Random _random = new(seed);
    private int _committedLength = prompt.Length;

    public int BuildCount { get; private set; }

    public int DraftedCount { get; private set; }

    public void Build(ReadOnlySpan<int> committed, TokenTree tree)
    {
        Assert(committed.Length == _committedLength, "every emitted token is observed before the next tree");
        Assert(committed[^1] == tree.Tokens[0] && tree.Count == 1 && tree.Budget > 0 && tree.MaxDepth > 0, "an empty tree with room");
        BuildCount++;
        switch (_random.Next(4))
        {
            case 0:
                Follow(tree, 0, committed.Length - prompt.Length);
                break;
            case 1:
                break;
            default:
                Bush(tree, committed.Length - prompt.Length);
                break;
        }

        if (_random.Next(2) == 0)
            tree.SortDepthFirst();
        DraftedCount += tree.Count - 1;
    }

    public void Observe(in StepOutcome outcome)
    {
        Assert(outcome.Path.Length == outcome.Emitted.Length, "one node for each emitted token");
        for (int i = 1; i < outcome.Path.Length; i++)
        {
            Assert(outcome.Tree.Parents[outcome.Path[i]] == outcome.Path[i - 1], "a path");
            Assert(outcome.Tree.Tokens[outcome.Path[i]] == outcome.Emitted[i - 1], "the accepted tokens");
        }

        _committedLength += outcome.Emitted.Length;
    }

    private void Follow(TokenTree tree, int node, int next)
    {
        for (; tree.CanGrow(node) && next < truth.Length; next++)
        {
            int token = _random.NextDouble() < accuracy ? truth[next] : _random.Next(vocabularySize);
            node = tree.Add(node, token, _random.NextSingle());
        }
    }

    private void Bush(TokenTree tree, int next)
    {
        for (int tries = 0; tries < 40; tries++)
        {
            int parent = _random.Next(tree.Count);
            if (!tree.CanGrow(parent))
                continue;
            int depth = tree.Depths[parent];
            bool isTrue = next + depth < truth.Length && _random.NextDouble() < accuracy;
            tree.Add(parent, isTrue ? truth[next + depth] : _random.Next(vocabularySize), _random.NextSingle());
        }
    }

    // xunit's Assert.True would format its message even when it holds.
    private static void Assert(bool condition, string promise)
    {
        if (!condition)
            throw new Xunit.Sdk.XunitException($"The loop promises {promise}.");
    }
}
