using Retrieval.Speculation.Decoding;

namespace Retrieval.Speculation.Trees;

/// <summary>Fills one run's trees with what its drafters expect, and lets drafters and mixer learn from what became of them.</summary>
public sealed class DraftingTreeBuilder : ITreeBuilder
{
    private readonly DrafterPanel _panel;
    private readonly TreePolicy _policy;
    private int[] _newIndex = [];
    private int[] _placeOfNode = [];
    private int _known;

    /// <summary>Makes the builder of one run.</summary>
    public DraftingTreeBuilder(DrafterPanel panel, TreePolicy policy)
    {
        ArgumentNullException.ThrowIfNull(panel);
        ArgumentNullException.ThrowIfNull(policy);
        _panel = panel;
        _policy = policy;
    }

    /// <inheritdoc/>
    public void Build(ReadOnlySpan<int> committed, TokenTree tree)
    {
        _panel.Commit(committed, _known);
        _known = committed.Length;
        _policy.Grow(tree, _panel);
        _panel.FollowTo(tree, tree.Count - 1);
        Sort(tree);
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
        foreach (Drafters.IDrafter drafter in _panel.Drafters)
            drafter.Observe(outcome);
        for (int i = 0; i < outcome.Emitted.Length; i++)
            _panel.Learn(_placeOfNode[outcome.Path[i]], outcome.Emitted[i]);
    }

    private void Sort(TokenTree tree)
    {
        if (_newIndex.Length < tree.Count)
        {
            _newIndex = new int[tree.Capacity + 1];
            _placeOfNode = new int[tree.Capacity + 1];
        }

        tree.SortDepthFirst(_newIndex);
        for (int place = 0; place < tree.Count; place++)
            _placeOfNode[_newIndex[place]] = place;
    }
}
