using System.Runtime.InteropServices;
using Retrieval.Datastore.Hnsw.Building;
using Retrieval.Datastore.Hnsw.Spaces;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw;

/// <summary>Collects vectors and builds an index over them. Not for several threads at a time; the build itself uses several.</summary>
/// <remarks>Takes 4 bytes a component until <see cref="Build"/>, and during it what the index takes and a few bytes a key and thread.</remarks>
public sealed class HnswBuilder
{
    private const int KeysPerReport = 1024;

    private readonly HnswOptions _options;
    private readonly int _dimensions;
    private VectorChunks _vectors;
    private List<ulong> _payloads = [];

    /// <summary>A builder without keys.</summary>
    /// <param name="dimensions">Components of a vector, from 1 to 4,096.</param>
    /// <param name="options">Defaults if null.</param>
    /// <exception cref="ArgumentException">Options out of range; all faults are listed.</exception>
    public HnswBuilder(int dimensions, HnswOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(dimensions, HnswHeader.MostDimensions);
        _options = options ?? new HnswOptions();
        _options.ThrowIfInvalid();
        _dimensions = dimensions;
        _vectors = NewChunks();
    }

    /// <summary>Keys added.</summary>
    public int Count => _vectors.Count;

    /// <summary>Adds a key; its id is the number of those before it.</summary>
    /// <param name="vector">[dimensions], finite.</param>
    /// <param name="payload">What searches return with it.</param>
    public void Add(ReadOnlySpan<float> vector, ulong payload)
    {
        if (vector.Length != _dimensions) throw new ArgumentException($"The vector has {vector.Length} components; it must have {_dimensions}.", nameof(vector));
        if (_payloads.Count == Array.MaxLength) throw new InvalidOperationException($"An index holds at most {Array.MaxLength} keys; build another.");
        _vectors.Add(vector);
        _payloads.Add(payload);
    }

    /// <summary>Builds the index; the builder is empty then. A build that was cancelled cannot go on.</summary>
    /// <param name="progress">Told now and then, from any thread, how many keys are done.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    public HnswIndex Build(IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        HnswHeader header = Header(_vectors.Count, Int8Scale.Of(_vectors.LargestMagnitude));
        var arrays = new HnswArrays(header);
        try
        {
            CollectionsMarshal.AsSpan(_payloads).CopyTo(arrays.Sections.Payloads.Rows<ulong>(Math.Max(1, header.Count)).Row(0));
            MoveVectors(header, arrays.Sections.Vectors);
            (header.EntryPoint, header.TopLayer) = (_options.ElementType, _options.Metric) switch
            {
                (VectorElement.Float32, VectorMetric.L2) => Connect<Float32L2, float, float>(header, arrays.Sections, progress, cancellationToken),
                (VectorElement.Float32, _) => Connect<Float32InnerProduct, float, float>(header, arrays.Sections, progress, cancellationToken),
                (_, VectorMetric.L2) => Connect<Int8L2, short, sbyte>(header, arrays.Sections, progress, cancellationToken),
                _ => Connect<Int8InnerProduct, short, sbyte>(header, arrays.Sections, progress, cancellationToken),
            };
            return new HnswIndex(header, arrays.Sections, arrays);
        }
        catch
        {
            arrays.Dispose();
            throw;
        }
        finally
        {
            (_vectors, _payloads) = (NewChunks(), []);
        }
    }

    private VectorChunks NewChunks() => new(Header(0, 1).VectorStride, isRotated: _options.ElementType == VectorElement.Int8);

    private HnswHeader Header(int count, float scale) => new()
    {
        Dimensions = _dimensions,
        Count = count,
        M = _options.M,
        EfConstruction = _options.EfConstruction,
        EfSearch = _options.EfSearch,
        Metric = (byte)_options.Metric,
        Element = (byte)_options.ElementType,
        EntryPoint = HnswHeader.NoEntryPoint,
        Seed = _options.Seed,
        Scale = _options.ElementType == VectorElement.Int8 ? scale : 1,
    };

    private void MoveVectors(in HnswHeader header, MappedArray<byte> vectors)
    {
        if (_options.ElementType == VectorElement.Int8) _vectors.MoveTo(vectors.Rows<sbyte>(header.VectorStride), header.Scale);
        else _vectors.MoveTo(vectors.Rows<float>(header.VectorStride));
    }

    private (int EntryPoint, int TopLayer) Connect<TSpace, TQuery, TElement>(
        HnswHeader header, HnswSections sections, IProgress<int>? progress, CancellationToken cancellationToken)
        where TSpace : struct, IVectorSpace<TQuery, TElement>
        where TQuery : unmanaged
        where TElement : unmanaged
    {
        if (header.Count == 0) return (HnswHeader.NoEntryPoint, 0);
        int threads = Math.Min(_options.Threads, header.Count);
        var graph = new GrowingGraph(header, sections, new NodeLocks(threads > 1 ? header.Count : 0));
        MappedRows<TElement> vectors = sections.Vectors.Rows<TElement>(header.VectorStride);
        int next = -1;
        if (threads == 1) Run(0);
        else Parallel.For(0, threads, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads }, Run);
        return graph.Entry;

        void Run(int thread)
        {
            var inserter = new Inserter<TSpace, TQuery, TElement>(graph, header, vectors);
            for (int id; (id = Interlocked.Increment(ref next)) < header.Count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                inserter.Insert(id);
                if ((id + 1) % KeysPerReport == 0) progress?.Report(id + 1);
            }
        }
    }
}
