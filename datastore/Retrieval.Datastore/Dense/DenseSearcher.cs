using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Dense;

/// <summary>Searches a dense index, for one thread at a time. Does not allocate after the first searches.</summary>
public sealed class DenseSearcher
{
    private readonly DenseIndex _index;
    private readonly HnswSearcher[] _searchers;
    private readonly float[] _key;
    private Neighbour[] _found = [];

    internal DenseSearcher(DenseIndex index)
    {
        _index = index;
        _key = new float[index.Normalizer.Dimensions];
        _searchers = new HnswSearcher[index.Segments.Length];
        for (int i = 0; i < _searchers.Length; i++) _searchers[i] = index.Segments[i].File.Index.CreateSearcher();
    }

    /// <summary>
    /// Finds where the model was in a similar state and then said the same token, approximately. The nearest <paramref name="ef"/> places of
    /// each segment are looked at, whatever they said: a token that is rare behind such states finds little, and costs no more.
    /// </summary>
    /// <param name="state">[hidden size]: the state that led to <paramref name="pending"/>.</param>
    /// <param name="pending">The token the model said.</param>
    /// <param name="ef">Places looked at, 1 to 65,536: more find better and take longer.</param>
    /// <param name="neighbors">Filled with places that are followed by one more token at least, the nearest first.</param>
    /// <returns>How many were found; 0 for a state without direction.</returns>
    /// <exception cref="ArgumentException">The state is of another width.</exception>
    public int Search(ReadOnlySpan<float> state, int pending, int ef, Span<DenseNeighbor> neighbors)
    {
        if (state.Length != _index.Entry.Options.HiddenSize)
            throw new ArgumentException($"The hidden state has {state.Length} dimensions; those of this index have {_index.Entry.Options.HiddenSize}.", nameof(state));
        _index.Normalizer.Apply(state, _key);
        if (!_key.AsSpan().ContainsAnyExcept(0f)) return 0;
        if (_found.Length < ef) _found = new Neighbour[ef];
        int count = 0;
        for (int segment = 0; segment < _searchers.Length; segment++)
        {
            int found = _searchers[segment].Search(_key, ef, _found.AsSpan(0, ef));
            foreach (Neighbour near in _found.AsSpan(0, found))
            {
                var neighbor = new DenseNeighbor(segment, (long)near.Payload, near.Score);
                if (_index.TokenAt(neighbor, 0) == pending && _index.TokenAt(neighbor, 1) >= 0) count = Insert(neighbors, count, neighbor);
            }
        }
        return count;
    }

    /// <summary>Keeps the nearest, in order; of equally near ones those that came first.</summary>
    private static int Insert(Span<DenseNeighbor> neighbors, int count, DenseNeighbor neighbor)
    {
        int at = count;
        while (at > 0 && neighbors[at - 1].Cosine < neighbor.Cosine) at--;
        if (at == neighbors.Length) return count;
        if (count < neighbors.Length) count++;
        neighbors[at..(count - 1)].CopyTo(neighbors[(at + 1)..]);
        neighbors[at] = neighbor;
        return count;
    }
}
