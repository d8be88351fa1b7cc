using System.Diagnostics.CodeAnalysis;
using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Control;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation;

/// <summary>
/// Draft tokens merged by shared prefix. Node 0 is the root: the last committed token. Every other node is one draft token;
/// its path from below the root spells a candidate. A parent's index is always below its children's (topological order),
/// and no two siblings carry the same token.
/// </summary>
/// <remarks>
/// Reused from step to step: after construction nothing allocates. Not thread-safe. The spans show the live tree and are
/// valid until the next <see cref="Reset(int)"/>, <see cref="Add"/>, <see cref="SortDepthFirst"/> or <see cref="Keep"/>.
/// </remarks>
public sealed partial class TokenTree
{
    private const int None = -1;

    private int[] _tokens;
    private int[] _parents;
    private int[] _depths;
    private readonly float[] _probabilities;
    private readonly float[] _pathProbabilities;
    private DraftOrigin[] _origins;

    // Children hang in a list, likeliest first, so lookup tries the likely ones first and depth-first order needs no sorting.
    private readonly int[] _firstChild;
    private readonly int[] _nextSibling;

    private readonly int[] _newIndex;
    private readonly float[] _floatScratch;
    private int[] _intScratch;
    private DraftOrigin[] _originScratch;

    /// <summary>Makes a tree that holds a root and at most <paramref name="capacity"/> draft tokens.</summary>
    /// <param name="capacity">Most nodes without the root; 0 or more.</param>
    public TokenTree(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(capacity);
        Capacity = capacity;
        int size = capacity + 1;
        _tokens = new int[size];
        _parents = new int[size];
        _depths = new int[size];
        _probabilities = new float[size];
        _pathProbabilities = new float[size];
        _firstChild = new int[size];
        _nextSibling = new int[size];
        _newIndex = new int[size];
        _intScratch = new int[size];
        _floatScratch = new float[size];
        Sampled = new SampledDrafts(this);
        _origins = new DraftOrigin[size];
        _originScratch = new DraftOrigin[size];
        Reset(0);
    }

    /// <summary>Most draft tokens this tree can ever hold (nodes without the root).</summary>
    public int Capacity { get; }

    /// <summary>Most draft tokens of this step, at most <see cref="Capacity"/>; a tree of budget N feeds N + 1 rows.</summary>
    public int Budget { get; private set; }

    /// <summary>Deepest level a node of this step may have; the root is at depth 0.</summary>
    public int MaxDepth { get; private set; }

    /// <summary>Nodes including the root, so at least 1.</summary>
    public int Count { get; private set; }

    /// <summary>What else the pass of this step holds; null when it is this tree's alone.</summary>
    internal BatchLoad? Load { get; set; }

    /// <summary>Whether the budget is used up: <see cref="Add"/> can only return nodes that are there already.</summary>
    public bool IsFull => Count > Budget;

    /// <summary>Whether a node can get another child: budget is left and the child would not lie below <see cref="MaxDepth"/>.</summary>
    public bool CanGrow(int node) => !IsFull && Depths[node] < MaxDepth;

    /// <summary>Token id of each node.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    /// <summary>Parent index of each node; the root's is -1.</summary>
    public ReadOnlySpan<int> Parents => _parents.AsSpan(0, Count);

    /// <summary>Depth of each node; the root's is 0. Position in the sequence = past length + depth.</summary>
    public ReadOnlySpan<int> Depths => _depths.AsSpan(0, Count);

    /// <summary>
    /// Conditional probability of each node: the estimate that the target emits it, given that it emitted the node's parent.
    /// In [0, 1]; the root's is 1.
    /// </summary>
    public ReadOnlySpan<float> Probabilities => _probabilities.AsSpan(0, Count);

    /// <summary>Product of the conditional probabilities along each node's path; their sum estimates the tokens of this step.</summary>
    public ReadOnlySpan<float> PathProbabilities => _pathProbabilities.AsSpan(0, Count);

    /// <summary>
    /// Which draft tokens were drawn at random, and from what; empty unless a drafter says so. Emptied by <see cref="Reset(int)"/>,
    /// renumbered with the nodes.
    /// </summary>
    public SampledDrafts Sampled { get; }

    /// <summary>Where each node came from; the root's says nothing.</summary>
    public ReadOnlySpan<DraftOrigin> Origins => _origins.AsSpan(0, Count);

    /// <summary>Empties the tree down to a new root, with the whole capacity as budget and no limit on depth.</summary>
    /// <param name="rootToken">The last committed token.</param>
    public void Reset(int rootToken) => Reset(rootToken, Capacity, int.MaxValue);

    /// <summary>Empties the tree down to a new root and sets the limits of this step.</summary>
    /// <param name="rootToken">The last committed token.</param>
    /// <param name="budget">Most draft tokens, 0 to <see cref="Capacity"/>.</param>
    /// <param name="maxDepth">Deepest level a draft token may have, 0 or more.</param>
    public void Reset(int rootToken, int budget, int maxDepth)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rootToken);
        ArgumentOutOfRangeException.ThrowIfNegative(budget);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(budget, Capacity);
        ArgumentOutOfRangeException.ThrowIfNegative(maxDepth);
        Budget = budget;
        MaxDepth = maxDepth;
        Load = null;
        Count = 1;
        _tokens[0] = rootToken;
        _parents[0] = None;
        _depths[0] = 0;
        _probabilities[0] = 1;
        _pathProbabilities[0] = 1;
        _origins[0] = default;
        _firstChild[0] = None;
        _nextSibling[0] = None;
        Sampled.Clear();
    }

    /// <summary>Lowers the budget of this step.</summary>
    /// <param name="budget">Most draft tokens, from those there are to <see cref="Budget"/>.</param>
    public void LowerBudget(int budget)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(budget, Count - 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(budget, Budget);
        Budget = budget;
    }

    /// <summary>Takes back the nodes that were added last. O(nodes taken back x their siblings).</summary>
    /// <param name="count">Nodes to keep, the root included, in the order they were added.</param>
    public void Truncate(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Count);
        while (Count > count)
        {
            int node = --Count;
            ref int link = ref _firstChild[_parents[node]];
            while (link != node)
                link = ref _nextSibling[link];
            link = _nextSibling[node];
        }

        Sampled.Truncate(count);
    }

    /// <summary>
    /// Adds a draft token below a node, or finds it: a child with this token is returned as it is. O(children of the parent).
    /// </summary>
    /// <param name="parent">Index of the parent.</param>
    /// <param name="token">Token id, 0 or more.</param>
    /// <param name="probability">Conditional probability given the parent, in [0, 1]; ignored when the child exists.</param>
    /// <param name="origin">Where the token comes from; ignored when the child exists.</param>
    /// <returns>The child's index.</returns>
    /// <exception cref="InvalidOperationException">The budget is used up, or the child would lie below <see cref="MaxDepth"/>.</exception>
    public int Add(int parent, int token, float probability, DraftOrigin origin = default)
    {
        if ((uint)parent >= (uint)Count)
            ThrowNoNode(parent);
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        if (!(probability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A probability lies in [0, 1].");
        if (TryGetChild(parent, token, out int child))
            return child;
        if (!CanGrow(parent))
            throw new InvalidOperationException(
                $"No room below node {parent}: {Count - 1} of {Budget} draft tokens used, depth {_depths[parent]} of {MaxDepth}.");

        int node = Count++;
        _tokens[node] = token;
        _parents[node] = parent;
        _depths[node] = _depths[parent] + 1;
        _probabilities[node] = probability;
        _pathProbabilities[node] = _pathProbabilities[parent] * probability;
        _origins[node] = origin;
        _firstChild[node] = None;
        Link(parent, node);
        return node;
    }

    /// <summary>Finds the child of a node that carries a token. O(children of the node).</summary>
    /// <returns>Whether there is one; if not, <paramref name="child"/> is -1.</returns>
    public bool TryGetChild(int node, int token, out int child)
    {
        if ((uint)node >= (uint)Count)
            ThrowNoNode(node);
        for (child = _firstChild[node]; child != None; child = _nextSibling[child])
        {
            if (_tokens[child] == token)
                return true;
        }

        return false;
    }

    private void Link(int parent, int node)
    {
        float probability = _probabilities[node];
        int before = None;
        int after = _firstChild[parent];
        while (after != None && _probabilities[after] >= probability)
        {
            before = after;
            after = _nextSibling[after];
        }

        _nextSibling[node] = after;
        if (before == None)
            _firstChild[parent] = node;
        else
            _nextSibling[before] = node;
    }

    [DoesNotReturn]
    private void ThrowNoNode(int node) =>
        throw new ArgumentOutOfRangeException(nameof(node), node, $"The tree has nodes 0 to {Count - 1}.");
}
