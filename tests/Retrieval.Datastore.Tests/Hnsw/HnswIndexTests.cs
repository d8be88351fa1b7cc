using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Retrieval.Datastore.Hnsw;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Tests.Hnsw;

public sealed class HnswIndexTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData(VectorElement.Float32)]
    [InlineData(VectorElement.Int8)]
    public void Constructor_SectionsMappedFromAFile_AnswersAsTheBuiltIndex(VectorElement element)
    {
        VectorSet vectors = VectorSet.Clustered(600, 20, 1);
        using HnswIndex built = vectors.Build(new HnswOptions { ElementType = element });
        long[] offsets = Save(built);
        using var file = new MappedFile(_path);
        using var mapped = new HnswIndex(MemoryMarshal.Read<HnswHeader>(file.View<byte>(0, 48).Slice(0, 48)), Map(file, offsets));
        Assert.Null(HnswCheck.FindFault(mapped));
        Assert.Equal(IndexBytes.Of(built), IndexBytes.Of(mapped));
        foreach (float[] query in VectorSet.Clustered(20, 20, 2).Vectors) Assert.Equal(Search(built, query), Search(mapped, query));
    }

    [Fact]
    public void Header_Size_Is48Bytes() => Assert.Equal(48, Unsafe.SizeOf<HnswHeader>());

    [Theory]
    [InlineData(nameof(IndexBytes.Vectors))]
    [InlineData(nameof(IndexBytes.Links))]
    [InlineData(nameof(IndexBytes.UpperStarts))]
    [InlineData(nameof(IndexBytes.UpperLinks))]
    [InlineData(nameof(IndexBytes.Payloads))]
    public void Constructor_SectionTooShort_Throws(string section)
    {
        using HnswIndex index = VectorSet.Uniform(200, 4, 1).Build(new HnswOptions());
        IndexBytes whole = IndexBytes.From(index);
        using var cut = new IndexBytes
        {
            Header = whole.Header,
            Vectors = Cut(whole.Vectors, nameof(whole.Vectors)),
            Links = Cut(whole.Links, nameof(whole.Links)),
            UpperStarts = Cut(whole.UpperStarts, nameof(whole.UpperStarts)),
            UpperLinks = Cut(whole.UpperLinks, nameof(whole.UpperLinks)),
            Payloads = Cut(whole.Payloads, nameof(whole.Payloads)),
        };
        Assert.Throws<ArgumentException>(() => cut.Open());

        T[] Cut<T>(T[] elements, string name) => name == section ? elements[..^1] : elements;
    }

    public static TheoryData<string> DamagedHeaders => [.. Damage.Keys];

    [Theory]
    [MemberData(nameof(DamagedHeaders))]
    public void Constructor_NumberOutOfRange_Throws(string damage)
    {
        using HnswIndex index = VectorSet.Uniform(50, 4, 1).Build(new HnswOptions());
        using IndexBytes bytes = IndexBytes.From(index);
        bytes.Header = Damage[damage](bytes.Header);
        Assert.Throws<ArgumentException>(() => bytes.Open());
    }

    private static readonly Dictionary<string, Func<HnswHeader, HnswHeader>> Damage = new()
    {
        ["no dimensions"] = header => header with { Dimensions = 0 },
        ["many dimensions"] = header => header with { Dimensions = int.MaxValue },
        ["other dimensions"] = header => header with { Dimensions = 33 },
        ["no M"] = header => header with { M = 0 },
        ["other M"] = header => header with { M = 15 },
        ["huge M"] = header => header with { M = int.MaxValue },
        ["negative count"] = header => header with { Count = -1 },
        ["other count"] = header => header with { Count = 49 },
        ["no EfSearch"] = header => header with { EfSearch = 0 },
        ["no metric"] = header => header with { Metric = 9 },
        ["no element"] = header => header with { Element = 0 },
        ["other element"] = header => header with { Element = (byte)VectorElement.Float32 },
        ["scale not a number"] = header => header with { Scale = float.NaN },
        ["negative scale"] = header => header with { Scale = -1 },
        ["no entry point"] = header => header with { EntryPoint = -1 },
        ["entry point out of range"] = header => header with { EntryPoint = 50 },
        ["negative top layer"] = header => header with { TopLayer = -1 },
        ["high top layer"] = header => header with { TopLayer = 32 },
    };

    public void Dispose() => File.Delete(_path);

    private static Neighbour[] Search(HnswIndex index, float[] query)
    {
        var results = new Neighbour[10];
        return results[..index.CreateSearcher().Search(query, 40, results)];
    }

    private long[] Save(HnswIndex index)
    {
        using FileStream stream = File.Create(_path);
        HnswHeader header = index.Header;
        stream.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<HnswHeader>(in header)));
        List<long> offsets = [];
        Append(index.Sections.Vectors);
        Append(index.Sections.Links);
        Append(index.Sections.UpperStarts);
        Append(index.Sections.UpperLinks);
        Append(index.Sections.Payloads);
        return [.. offsets, stream.Length];

        void Append<T>(MappedArray<T> section)
            where T : unmanaged
        {
            stream.Position = (stream.Position + 63) & ~63L;
            offsets.Add(stream.Position);
            stream.Write(MemoryMarshal.AsBytes(section.Slice(0, section.Count)));
        }
    }

    private static HnswSections Map(MappedFile file, long[] offsets)
    {
        HnswHeader header = MemoryMarshal.Read<HnswHeader>(file.View<byte>(0, 48).Slice(0, 48));
        MappedArray<uint> starts = file.View<uint>(offsets[2], 4L * (header.Count + 1));
        return new HnswSections
        {
            Vectors = file.View<byte>(offsets[0], (long)header.Count * header.VectorBytes),
            Links = file.View<int>(offsets[1], 4L * header.Count * header.LinkStride),
            UpperStarts = starts,
            UpperLinks = file.View<int>(offsets[3], 4L * starts[header.Count] * header.UpperStride),
            Payloads = file.View<ulong>(offsets[4], 8L * header.Count),
        };
    }
}
