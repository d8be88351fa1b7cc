namespace Retrieval.Speculation.Trees;

/// <summary>
/// A policy that drafts more nodes than it keeps, layer by layer, and keeps those with the highest scores. A node never scores higher
/// than its parent, so what is kept is a tree.
/// </summary>
public abstract class RerankedPolicy : TreePolicy
{
    private readonly ScoreOrder _order = new();
    private int[] _places = [0];
    private int[] _kept = [0];
    private int _keptCount = 1;

    private protected RerankedPolicy()
    {
    }

    internal sealed override TokenTree Drafted(TokenTree tree) => Draft;

    internal sealed override int PlaceOf(int node) => _places.AsSpan(0, _keptCount)[node];

    /// <summary>What is drafted; replaced by a larger one when needed.</summary>
    private protected TokenTree Draft { get; private set; } = new(0);

    /// <summary>A score in [0, 1] for each node of <see cref="Draft"/>; a child's is at most its parent's.</summary>
    private protected abstract ReadOnlySpan<float> Scores { get; }

    internal sealed override void Grow(TokenTree tree, ICandidates candidates)
    {
        int most = Math.Min(tree.Budget, MaxNodes);
        int depth = Math.Min(most, Math.Min(tree.MaxDepth, MaxDepth));
        _keptCount = 1;
        Draft.Reset(tree.Tokens[0]);
        if (depth == 0)
            return;
        int room = Room(most, depth);
        if (Draft.Capacity < room)
            Draft = new TokenTree(room);
        Draft.Reset(tree.Tokens[0], Draft.Capacity, depth);
        GrowDraft(most, candidates);
        Keep(most, tree);
    }

    /// <summary>Most nodes to keep, whatever the budget.</summary>
    private protected abstract int MaxNodes { get; }

    /// <summary>Deepest level.</summary>
    private protected abstract int MaxDepth { get; }

    /// <summary>Most nodes a draft can get.</summary>
    private protected abstract int Room(int most, int depth);

    /// <summary>Fills <see cref="Draft"/>, which is just the root.</summary>
    private protected abstract void GrowDraft(int most, ICandidates candidates);

    private void Keep(int most, TokenTree tree)
    {
        if (_kept.Length < Draft.Capacity + 1)
        {
            _kept = new int[Draft.Capacity + 1];
            _places = new int[Draft.Capacity + 1];
        }

        // The root scores highest and, of equals, comes first; parents come before their children for the same reasons.
        ReadOnlySpan<int> order = _order.Descending(Scores);
        _keptCount = Math.Min(most + 1, order.Length);
        _places[0] = _kept[0] = 0;
        for (int i = 1; i < _keptCount; i++)
        {
            int draft = order[i];
            int node = tree.Add(_kept[Draft.Parents[draft]], Draft.Tokens[draft], Draft.Probabilities[draft], Draft.Origins[draft]);
            _kept[draft] = node;
            _places[node] = draft;
        }
    }
}
