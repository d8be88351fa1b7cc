using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Hnsw;

/// <summary>
/// The five arrays of an index, each of which is written to a file as it is and mapped again. Key <c>i</c> is row <c>i</c> of all but
/// <see cref="UpperLinks"/>.
/// </summary>
internal readonly struct HnswSections
{
    /// <summary>[Count, VectorBytes]: components, floats or signed bytes, padded with zeros.</summary>
    public required MappedArray<byte> Vectors { get; init; }

    /// <summary>[Count, 1 + 2M]: links of the lowest layer, after their number; unused places are 0.</summary>
    public required MappedArray<int> Links { get; init; }

    /// <summary>[Count + 1]: the first row of a key in <see cref="UpperLinks"/>; the next key's first row ends its layers. Starts with 1.</summary>
    public required MappedArray<uint> UpperStarts { get; init; }

    /// <summary>[rows, 1 + M]: links of layer 1, 2, ... of a key in rows one after the other. Row 0 belongs to no key, so the array is never empty.</summary>
    public required MappedArray<int> UpperLinks { get; init; }

    /// <summary>[Count]: what is stored with a key.</summary>
    public required MappedArray<ulong> Payloads { get; init; }

    /// <summary>Bytes of all arrays.</summary>
    public long LengthBytes => Vectors.Count + sizeof(int) * (Links.Count + UpperStarts.Count + UpperLinks.Count) + sizeof(ulong) * Payloads.Count;

    /// <summary>Whether the arrays have the sizes that <paramref name="header"/> asks for. Reads one element.</summary>
    public bool Fits(in HnswHeader header) =>
        Vectors.Count == (long)header.Count * header.VectorBytes
        && Links.Count == (long)header.Count * header.LinkStride
        && UpperStarts.Count == header.Count + 1L
        && UpperLinks.Count == (long)UpperStarts[header.Count] * header.UpperStride
        && UpperLinks.Count > 0
        && Payloads.Count == header.Count;
}
