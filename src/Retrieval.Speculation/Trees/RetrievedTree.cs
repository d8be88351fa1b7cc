using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Trees;

/// <summary>A builder's drafts beside others: it has a tree of its own, and hears what that would have brought alone.</summary>
internal sealed class RetrievedTree(ITreeBuilder builder)
{
    private readonly TreeFusion _fusion = new();
    private TokenTree _tree = new(0);
    private int[] _path = new int[16];
    private bool _isBuilt;

    /// <summary>Lets the builder draft, and merges that into a tree as far as there is room.</summary>
    public void Build(ReadOnlySpan<int> committed, TokenTree into)
    {
        if (_tree.Capacity < into.Budget)
            _tree = new TokenTree(into.Capacity);
        _tree.Reset(into.Tokens[0], into.Budget, into.MaxDepth);
        builder.Build(committed, _tree);
        _isBuilt = true;
        _fusion.Merge(_tree, into);
    }

    /// <summary>Reports a step: its tokens as far as the builder's own tree leads, and the one behind that.</summary>
    public void Observe(in StepOutcome outcome)
    {
        if (!_isBuilt)
        {
            builder.Observe(outcome);
            return;
        }

        _isBuilt = false;
        if (_path.Length < outcome.Emitted.Length)
            _path = new int[2 * outcome.Emitted.Length];
        int count = 0, node = 0;
        foreach (int token in outcome.Emitted)
        {
            _path[count++] = node;
            if (!_tree.TryGetChild(node, token, out node))
                break;
        }

        builder.Observe(new StepOutcome(_tree, _path.AsSpan(0, count), outcome.Emitted[..count]));
    }

    /// <summary>Where the builder has a node from; null if it has not drafted it.</summary>
    public string? Locate(TokenTree tree, int node) => NodeOf(tree, node) is var own and > 0 ? builder.Locate(_tree, own) : null;

    private int NodeOf(TokenTree tree, int node)
    {
        if (node == 0)
            return 0;
        int parent = NodeOf(tree, tree.Parents[node]);
        return parent >= 0 && _tree.TryGetChild(parent, tree.Tokens[node], out int own) ? own : -1;
    }
}
