using Retrieval.Speculation;
using Retrieval.Verification.Cache;

namespace Retrieval.Verification.Session;

/// <summary>
/// What the last verify pass was about: which sequences, as they were then, with which trees. Holds the sequences themselves and not their
/// handles, which may have been given to others since.
/// </summary>
internal sealed class LastPass(int maxSequences)
{
    private readonly CachedSequence[] _sequences = new CachedSequence[maxSequences];
    private readonly TokenTree[] _trees = new TokenTree[maxSequences];
    private readonly int[] _versions = new int[maxSequences];
    private readonly int[] _starts = new int[maxSequences + 1];
    private int _count;

    /// <summary>Whether hidden states were computed.</summary>
    public bool HasHiddenStates { get; private set; }

    /// <summary>There is nothing to read or commit any more.</summary>
    public void Clear() => _count = 0;

    /// <summary>Notes a sequence before the pass runs; nothing counts before <see cref="Complete"/>.</summary>
    public void Note(int index, CachedSequence sequence, TokenTree tree, int start)
    {
        (_sequences[index], _trees[index], _versions[index], _starts[index]) = (sequence, tree, sequence.Version, start);
        _starts[index + 1] = start + tree.Count;
    }

    /// <summary>The pass was run.</summary>
    public void Complete(int count, bool hasHiddenStates) => (_count, HasHiddenStates) = (count, hasHiddenStates);

    /// <summary>Row of a node in the pass.</summary>
    public int Row(int index, int node)
    {
        if (_count == 0)
        {
            throw new InvalidOperationException("There is no pass to read from.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, _count);
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, _starts[index + 1] - _starts[index]);
        return _starts[index] + node;
    }

    /// <summary>Commits a path of a sequence's tree.</summary>
    public void Commit(int index, ReadOnlySpan<int> path)
    {
        Row(index, 0);
        CachedSequence sequence = _sequences[index];
        if (sequence.Version != _versions[index])
        {
            throw new InvalidOperationException("The sequence was committed already, or changed or closed since the pass.");
        }

        ReadOnlySpan<int> parents = _trees[index].Parents;
        bool sound = path.Length > 0 && path[0] == 0;
        for (int i = 1; sound && i < path.Length; i++)
        {
            sound = (uint)path[i] < (uint)parents.Length && parents[path[i]] == path[i - 1];
        }

        if (!sound)
        {
            throw new ArgumentException("Not a path of the tree from its root downwards.", nameof(path));
        }

        sequence.Commit(path);
    }
}
