using System.Runtime.InteropServices;
using Retrieval.Datastore.Hnsw;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Tests.Hnsw;

/// <summary>The arrays of an index as files hold them, and an index over such bytes.</summary>
internal sealed class IndexBytes : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public required HnswHeader Header { get; set; }

    public required byte[] Vectors { get; init; }

    public required int[] Links { get; init; }

    public required uint[] UpperStarts { get; init; }

    public required int[] UpperLinks { get; init; }

    public required ulong[] Payloads { get; init; }

    public static IndexBytes From(HnswIndex index) => new()
    {
        Header = index.Header,
        Vectors = Copy(index.Sections.Vectors),
        Links = Copy(index.Sections.Links),
        UpperStarts = Copy(index.Sections.UpperStarts),
        UpperLinks = Copy(index.Sections.UpperLinks),
        Payloads = Copy(index.Sections.Payloads),
    };

    public static byte[] Of(HnswIndex index)
    {
        IndexBytes bytes = From(index);
        HnswHeader header = bytes.Header;
        return
        [
            .. MemoryMarshal.AsBytes(new ReadOnlySpan<HnswHeader>(in header)), .. bytes.Vectors, .. MemoryMarshal.AsBytes<int>(bytes.Links),
            .. MemoryMarshal.AsBytes<uint>(bytes.UpperStarts), .. MemoryMarshal.AsBytes<int>(bytes.UpperLinks), .. MemoryMarshal.AsBytes<ulong>(bytes.Payloads),
        ];
    }

    public HnswIndex Open() => new(Header, new HnswSections
    {
        Vectors = Place(Vectors), Links = Place(Links), UpperStarts = Place(UpperStarts), UpperLinks = Place(UpperLinks), Payloads = Place(Payloads),
    });

    public void Dispose() => _owned.ForEach(owned => owned.Dispose());

    public static T[] Copy<T>(MappedArray<T> array)
        where T : unmanaged =>
        array.Slice(0, array.Count).ToArray();

    private MappedArray<T> Place<T>(T[] elements)
        where T : unmanaged
    {
        var buffer = new AlignedBuffer<T>(elements.Length);
        _owned.Add(buffer);
        elements.CopyTo(buffer.View.Rows<T>(Math.Max(1, elements.Length)).Row(0));
        return buffer.View;
    }
}
