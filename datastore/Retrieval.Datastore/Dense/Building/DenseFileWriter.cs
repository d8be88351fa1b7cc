using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Retrieval.Datastore.Building;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.Hnsw;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Dense.Building;

/// <summary>Writes the keys of a segment as a file whose name is its content.</summary>
internal sealed class DenseFileWriter(string directory, string tokenizer, DenseOptions options, float[] normalizer)
{
    public const string FilePrefix = "dense-";

    private const int Piece = 1 << 20;

    public DenseSegmentEntry Write(SegmentFile text, HnswIndex index)
    {
        UInt128 identity = ComputeIdentity(text, index);
        string file = $"{FilePrefix}{identity:x32}{SegmentFactory.FileSuffix}";
        using var writer = new SegmentFileWriter(Path.Combine(directory, file));
        var record = new DenseRecord { Segment = text.Header.Identity, Purpose = DensePurpose.OfGraph(tokenizer, options), Graph = index.Header };
        writer.WriteSection(SectionId.Dense, new ReadOnlySpan<DenseRecord>(in record));
        writer.WriteSection<float>(SectionId.Normalizer, normalizer);
        HnswSections sections = index.Sections;
        WriteArray(writer, SectionId.Vectors, sections.Vectors);
        WriteArray(writer, SectionId.Links, sections.Links);
        WriteArray(writer, SectionId.UpperStarts, sections.UpperStarts);
        WriteArray(writer, SectionId.UpperLinks, sections.UpperLinks);
        WriteArray(writer, SectionId.Payloads, sections.Payloads);
        ulong checksum = writer.Complete(new SegmentHeader
        {
            Kind = SegmentHeader.DenseKind,
            TokenBytes = text.Header.TokenBytes,
            TokenCount = (ulong)index.Count,
            DocumentCount = text.Header.DocumentCount,
            VocabularySize = text.Header.VocabularySize,
            TokenizerHash = text.Header.TokenizerHash,
            Identity = identity,
        });
        long bytes = new FileInfo(Path.Combine(directory, file)).Length;
        return new DenseSegmentEntry(file, Path.GetFileName(text.Path), index.Count, bytes, checksum);
    }

    // Graphs over the same keys, built by several threads, differ in bytes and not in what they are for; the manifest's checksum tells them apart.
    private UInt128 ComputeIdentity(SegmentFile text, HnswIndex index)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> fields = stackalloc byte[40];
        BinaryPrimitives.WriteUInt128LittleEndian(fields, text.Header.Identity);
        BinaryPrimitives.WriteUInt64LittleEndian(fields[16..], DensePurpose.OfGraph(tokenizer, options));
        BinaryPrimitives.WriteUInt32LittleEndian(fields[24..], SegmentHeader.ExpectedFormatVersion);
        BinaryPrimitives.WriteInt32LittleEndian(fields[28..], index.Count);
        BinaryPrimitives.WriteSingleLittleEndian(fields[32..], index.Header.Scale);
        hash.AppendData(fields);
        hash.AppendData(MemoryMarshal.AsBytes(normalizer.AsSpan()));
        for (long start = 0; start < index.Sections.Vectors.Count; start += Piece)
            hash.AppendData(index.Sections.Vectors.Slice(start, Math.Min(Piece, index.Sections.Vectors.Count - start)));
        return BinaryPrimitives.ReadUInt128BigEndian(hash.GetHashAndReset());
    }

    private static void WriteArray<T>(SegmentFileWriter writer, SectionId id, MappedArray<T> elements)
        where T : unmanaged
    {
        writer.BeginSection(id);
        for (long start = 0; start < elements.Count; start += Piece) writer.Append(elements.Slice(start, Math.Min(Piece, elements.Count - start)));
    }
}
