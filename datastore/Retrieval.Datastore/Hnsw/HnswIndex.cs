using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw;

/// <summary>
/// Vectors and the hierarchical graph over them (Malkov and Yashunin, 2018), in memory or mapped from a file. Immutable and shared by all
/// threads; each searches through a <see cref="HnswSearcher"/> of its own. More keys mean another index: the caller merges results by score.
/// </summary>
public sealed class HnswIndex : IDisposable
{
    private readonly IDisposable? _owner;

    /// <summary>An index over arrays that exist. Reads one element; a damaged graph gives other answers, never a fault.</summary>
    /// <param name="header">Its numbers.</param>
    /// <param name="sections">Its arrays.</param>
    /// <param name="owner">What <see cref="Dispose"/> gives back, if anything.</param>
    /// <exception cref="ArgumentException">The numbers contradict each other or the arrays: see <see cref="HnswCheck"/>.</exception>
    internal HnswIndex(in HnswHeader header, in HnswSections sections, IDisposable? owner = null)
    {
        if (header.FindFault() is { } fault) throw new ArgumentException($"The header has {fault}.", nameof(header));
        if (!sections.Fits(header)) throw new ArgumentException("The arrays do not have the sizes that the header asks for.", nameof(sections));
        (Header, Sections, _owner) = (header, sections, owner);
    }

    /// <summary>Keys.</summary>
    public int Count => Header.Count;

    /// <summary>Components of a vector.</summary>
    public int Dimensions => Header.Dimensions;

    /// <summary>Nearest keys that a search keeps, unless it says otherwise.</summary>
    public int EfSearch => Header.EfSearch;

    /// <summary>What near means.</summary>
    public VectorMetric Metric => (VectorMetric)Header.Metric;

    /// <summary>How vectors are stored.</summary>
    public VectorElement ElementType => (VectorElement)Header.Element;

    /// <summary>Bytes of all arrays.</summary>
    public long LengthBytes => Sections.LengthBytes;

    internal HnswHeader Header { get; }

    internal HnswSections Sections { get; }

    internal MappedRows<int> LinkRows => Sections.Links.Rows<int>(Header.LinkStride);

    internal MappedRows<int> UpperRows => Sections.UpperLinks.Rows<int>(Header.UpperStride);

    /// <summary>A searcher for one thread at a time. Takes about a byte a key.</summary>
    public HnswSearcher CreateSearcher() => new(this);

    /// <summary>Gives the memory back. No search may be running, and none may follow.</summary>
    public void Dispose() => _owner?.Dispose();
}
