using System.Numerics;
using Retrieval.Datastore.Dense;

namespace Retrieval.Drafting.Dense;

/// <summary>Places of the corpus at which the target was in a similar state, and what followed there.</summary>
internal sealed class DenseNeighborhood
{
    /// <summary>Most neighbours: a bit each.</summary>
    public const int Most = 32;

    /// <summary>How fast a neighbour's say falls with its distance (DReSD's temperature).</summary>
    private const float Temperature = 0.1f;

    private readonly DenseIndex[] _indexes;
    private readonly DenseSearcher[] _searchers;
    private readonly DenseNeighbor[] _found = new DenseNeighbor[Most];
    private readonly (DenseNeighbor Neighbor, int Index)[] _neighbors = new (DenseNeighbor, int)[Most];
    private readonly float[] _weights = new float[Most];
    private int _count;

    public DenseNeighborhood(DenseIndex[] indexes)
    {
        _indexes = indexes;
        _searchers = [.. indexes.Select(index => index.CreateSearcher())];
    }

    /// <summary>All neighbours.</summary>
    public uint All => (uint)((1UL << _count) - 1);

    public void Clear() => _count = 0;

    /// <summary>Looks for neighbours that were followed by a token.</summary>
    public void Search(ReadOnlySpan<float> state, int pending, int ef)
    {
        _count = 0;
        for (int index = 0; index < _indexes.Length; index++)
        {
            if (state.Length != _indexes[index].Entry.Options.HiddenSize)
                continue;
            int found = _searchers[index].Search(state, pending, ef, _found);
            foreach (DenseNeighbor neighbor in _found.AsSpan(0, found))
                Insert(neighbor, index);
        }

        for (int i = 0; i < _count; i++)
            _weights[i] = MathF.Exp((_neighbors[i].Neighbor.Cosine - _neighbors[0].Neighbor.Cosine) / Temperature);
    }

    public float Cosine(int neighbor) => _neighbors[neighbor].Neighbor.Cosine;

    public float Weight(int neighbor) => _weights[neighbor];

    /// <summary>The token so many behind the pending one, or -1 behind the end of the document.</summary>
    public int TokenAt(int neighbor, int ahead) => _indexes[_neighbors[neighbor].Index].TokenAt(_neighbors[neighbor].Neighbor, ahead);

    /// <summary>The neighbours that go on with a token.</summary>
    public uint Follow(uint mask, int ahead, int token)
    {
        uint followed = 0;
        for (uint left = mask; left != 0; left &= left - 1)
        {
            int neighbor = BitOperations.TrailingZeroCount(left);
            if (TokenAt(neighbor, ahead) == token)
                followed |= 1u << neighbor;
        }

        return followed;
    }

    /// <summary>Where a neighbour stands.</summary>
    public Datastore.CorpusLocation Locate(int neighbor) => _indexes[_neighbors[neighbor].Index].Locate(_neighbors[neighbor].Neighbor);

    private void Insert(DenseNeighbor neighbor, int index)
    {
        int at = _count;
        while (at > 0 && _neighbors[at - 1].Neighbor.Cosine < neighbor.Cosine)
            at--;
        if (at == Most)
            return;
        _count = Math.Min(_count + 1, Most);
        _neighbors.AsSpan(at, _count - 1 - at).CopyTo(_neighbors.AsSpan(at + 1));
        _neighbors[at] = (neighbor, index);
    }
}
