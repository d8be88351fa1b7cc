using Retrieval.Datastore.Hnsw.Spaces;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw;

/// <summary>Searches an index, for one thread at a time. Does not allocate after the first searches.</summary>
public sealed class HnswSearcher
{
    private readonly HnswIndex _index;
    private readonly SearchScratch _scratch;
    private readonly float[] _floats;
    private readonly short[] _shorts = [];

    internal HnswSearcher(HnswIndex index)
    {
        _index = index;
        _scratch = new SearchScratch(index.Count, index.Header.LinkStride);
        _floats = new float[index.Header.VectorStride];
        if (index.ElementType == VectorElement.Int8) _shorts = new short[index.Header.VectorStride];
    }

    /// <summary>Finds the keys nearest to a vector, approximately.</summary>
    /// <param name="query">[dimensions]; a component that is not finite makes the answer meaningless, nothing else.</param>
    /// <param name="efSearch">Nearest keys to keep on the way, at least one for each result: more find better and take longer.</param>
    /// <param name="results">Filled with the nearest first.</param>
    /// <returns>How many were found: all that fit, or fewer where the index has fewer.</returns>
    public int Search(ReadOnlySpan<float> query, int efSearch, Span<Neighbour> results) => Search(query, efSearch, results, default(EveryPayload));

    /// <summary>Finds the nearest keys that a filter accepts, approximately. The rarer they are, the longer it takes.</summary>
    /// <inheritdoc cref="Search(ReadOnlySpan{float}, int, Span{Neighbour})"/>
    public int Search<TFilter>(ReadOnlySpan<float> query, int efSearch, Span<Neighbour> results, TFilter filter)
        where TFilter : struct, IPayloadFilter
    {
        if (query.Length != _index.Dimensions)
            throw new ArgumentException($"The query has {query.Length} components; the index has {_index.Dimensions}.", nameof(query));
        ArgumentOutOfRangeException.ThrowIfLessThan(efSearch, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(efSearch, HnswHeader.MostEf);
        if (_index.Count == 0 || results.IsEmpty) return 0;

        int ef = Math.Max(efSearch, results.Length);
        query.CopyTo(_floats);
        if (_index.ElementType == VectorElement.Float32)
        {
            return _index.Metric == VectorMetric.L2
                ? Search<Float32L2, float, float, TFilter>(ref _floats[0], 1, ef, results, filter)
                : Search<Float32InnerProduct, float, float, TFilter>(ref _floats[0], 1, ef, results, filter);
        }
        _floats.AsSpan(query.Length).Clear();
        RandomRotation.Apply(_floats);
        if (_index.Metric == VectorMetric.L2)
        {
            float unit = Int8Scale.EncodeForL2(_floats, _index.Header.Scale, _shorts);
            return Search<Int8L2, short, sbyte, TFilter>(ref _shorts[0], unit, ef, results, filter);
        }
        else
        {
            float unit = Int8Scale.EncodeForInnerProduct(_floats, _index.Header.Scale, _shorts);
            return Search<Int8InnerProduct, short, sbyte, TFilter>(ref _shorts[0], unit, ef, results, filter);
        }
    }

    private int Search<TSpace, TQuery, TElement, TFilter>(ref TQuery query, float unit, int ef, Span<Neighbour> results, TFilter filter)
        where TSpace : struct, IVectorSpace<TQuery, TElement>
        where TQuery : unmanaged
        where TElement : unmanaged
        where TFilter : struct, IPayloadFilter
    {
        HnswSections sections = _index.Sections;
        MappedRows<TElement> vectors = sections.Vectors.Rows<TElement>(_index.Header.VectorStride);
        int entry = _index.Header.EntryPoint;
        uint distance = TSpace.Distance(ref query, ref vectors[entry], vectors.Stride);
        for (int layer = _index.Header.TopLayer; layer > 0; layer--)
        {
            var upper = new UpperLayer(sections.UpperStarts, _index.UpperRows, layer);
            LayerSearch<TSpace, TQuery, TElement>.Descend(ref query, vectors, upper, ref entry, ref distance);
        }

        var lowest = new LowestLayer(_index.LinkRows);
        CandidatePool pool = _scratch.Pool;
        pool.Reset(ef);
        _scratch.Visited.Reset();
        if (!_scratch.Visited.TryMark(entry)) return 0;
        if (typeof(TFilter) == typeof(EveryPayload))
        {
            pool.Insert(distance, entry);
            LayerSearch<TSpace, TQuery, TElement>.Run(ref query, vectors, lowest, _scratch);
        }
        else
        {
            _scratch.Candidates.Clear();
            _scratch.Candidates.Enqueue(entry, distance);
            if (filter.Accepts(sections.Payloads[entry])) pool.Insert(distance, entry);
            LayerSearch<TSpace, TQuery, TElement>.RunFiltered(ref query, vectors, lowest, _scratch, sections.Payloads, filter);
        }

        int found = Math.Min(pool.Count, results.Length);
        for (int i = 0; i < found; i++)
        {
            int id = pool.Id(i);
            results[i] = new Neighbour(id, sections.Payloads[id], TSpace.Score(pool.Distance(i), unit));
        }
        return found;
    }
}
