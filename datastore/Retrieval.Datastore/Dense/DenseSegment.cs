using Retrieval.Datastore.Building;
using Retrieval.Datastore.Dense.Normalizing;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.Hnsw;
using Retrieval.Datastore.Query;

namespace Retrieval.Datastore.Dense;

/// <summary>The keys of a segment together with the segment whose text they point into.</summary>
internal sealed class DenseSegment : IDisposable
{
    private DenseSegment(DenseFile file, DatastoreSegment text)
    {
        (File, Text) = (file, text);
    }

    public DenseFile File { get; }

    /// <summary>Not this object's own.</summary>
    public DatastoreSegment Text { get; }

    /// <summary>Maps it.</summary>
    /// <param name="directory">The datastore.</param>
    /// <param name="manifest">Its manifest, with a dense part.</param>
    /// <param name="entry">Which of its segments.</param>
    /// <param name="text">The segment the entry names.</param>
    /// <exception cref="DatastoreFormatException">The file is not the one the manifest names.</exception>
    public static DenseSegment Open(string directory, DatastoreManifest manifest, DenseSegmentEntry entry, DatastoreSegment text)
    {
        DenseFile file = DenseFile.Open(Path.Combine(directory, entry.File));
        try
        {
            DenseOptions options = manifest.Dense!.Options;
            HnswHeader graph = file.Record.Graph;
            ulong purpose = DensePurpose.OfGraph(manifest.TokenizerFingerprint, options);
            file.RequireHeader(
                SegmentHeader.ChecksumOffset, file.HeaderChecksum == entry.Checksum, $"checksum {entry.Checksum:x16}", $"{file.HeaderChecksum:x16}");
            file.RequireHeader(24, (long)file.Header.FileBytes == entry.Bytes, $"{entry.Bytes} bytes", file.Header.FileBytes);
            file.RequireHeader(32, (long)file.Header.TokenCount == entry.Keys, $"{entry.Keys} keys", file.Header.TokenCount);
            file.RequireHeader(56, file.Header.TokenizerHash == SegmentFactory.TokenizerHash(manifest.TokenizerFingerprint),
                $"tokens of '{manifest.TokenizerFingerprint}'", "those of another tokenizer");
            file.Require(SectionId.Dense, file.Record.Segment == text.File.Header.Identity,
                $"keys of segment {text.File.Header.Identity:x32}", $"{file.Record.Segment:x32}");
            file.Require(SectionId.Dense, file.Record.Purpose == purpose, $"keys for model {options.Model} ({purpose:x16})", $"{file.Record.Purpose:x16}");
            file.Require(SectionId.Dense, graph.Dimensions == options.Dimensions, $"{options.Dimensions} dimensions", graph.Dimensions);
            file.Require(SectionId.Normalizer, file.Normalizer.Count == NormalizerBytes.FloatCount(options),
                $"{NormalizerBytes.FloatCount(options)} numbers", file.Normalizer.Count);
            return new DenseSegment(file, text);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Reads the normaliser, which must be the one the manifest names.</summary>
    public HiddenNormalizer ReadNormalizer(DenseEntry dense)
    {
        ReadOnlySpan<float> floats = File.Normalizer.Slice(0, File.Normalizer.Count);
        ulong checksum = NormalizerBytes.Checksum(floats);
        File.Require(SectionId.Normalizer, checksum == dense.NormalizerChecksum, $"the normaliser {dense.NormalizerChecksum:x16}", $"{checksum:x16}");
        return NormalizerBytes.Read(floats, dense.Options);
    }

    /// <summary>The token at an index of the text, or -1 where there is none.</summary>
    public int TokenAt(long index)
    {
        TokenText text = Text.File.Text;
        if ((ulong)index >= (ulong)text.Length) return -1;
        int token = text[index];
        return text.IsSeparator(token) ? -1 : token;
    }

    public void Dispose() => File.Dispose();
}
