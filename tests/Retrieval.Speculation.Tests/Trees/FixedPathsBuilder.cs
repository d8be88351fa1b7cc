using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Tests.Trees;

/// <summary>Drafts some paths, the same in every step, and checks what it hears.</summary>
internal sealed class FixedPathsBuilder(params int[][] paths) : ITreeBuilder
{
    private bool _isBuilt;

    public List<int[]> Emitted { get; } = [];

    public void Build(ReadOnlySpan<int> committed, TokenTree tree)
    {
        Assert.Equal(1, tree.Count);
        Assert.Equal(committed[^1], tree.Tokens[0]);
        foreach (int[] path in paths)
        {
            int node = 0;
            foreach (int token in path)
            {
                if (!tree.TryGetChild(node, token, out int child) && !tree.CanGrow(node))
                    break;
                node = child >= 0 ? child : tree.Add(node, token, 0.4f);
            }
        }

        tree.SortDepthFirst();
        _isBuilt = true;
    }

    public void Observe(in StepOutcome outcome)
    {
        if (_isBuilt)
        {
            Assert.Equal(outcome.Path.Length, outcome.Emitted.Length);
            for (int i = 0; i < outcome.Path.Length; i++)
                Assert.Equal(outcome.Emitted[..i].ToArray(), PathTable.PathOf(outcome.Tree, outcome.Path[i]));
        }

        _isBuilt = false;
        Emitted.Add(outcome.Emitted.ToArray());
    }

    public string? Locate(TokenTree tree, int node) => string.Join(' ', PathTable.PathOf(tree, node));
}
