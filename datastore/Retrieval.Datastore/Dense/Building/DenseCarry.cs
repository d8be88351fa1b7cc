using Retrieval.Datastore.Format;
using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Dense.Building;

/// <summary>
/// What becomes of the dense part when segments are replaced: graphs of segments that stay are kept; keys of documents that stay are put
/// aside in the spool, from where the next dense build takes them without asking the model; of documents that go nothing is left.
/// </summary>
internal static class DenseCarry
{
    /// <summary>The dense part of the next manifest. Call while the old files are still there.</summary>
    public static DenseEntry? Over(string directory, DatastoreManifest? manifest, IReadOnlyList<SegmentEntry> next)
    {
        if (manifest?.Dense is null && !DenseSpools.Exist(directory)) return null;
        HashSet<UInt128> contents = ContentsOf(directory, next);
        DenseEntry? kept = null;
        if (manifest?.Dense is { } dense)
        {
            var names = next.Select(segment => segment.File).ToHashSet(StringComparer.Ordinal);
            kept = dense with { Segments = [.. dense.Segments.Where(entry => names.Contains(entry.Segment))] };
            DenseSegmentEntry[] dropped = [.. dense.Segments.Where(entry => !names.Contains(entry.Segment))];
            if (dropped.Length > 0) PutAside(directory, manifest.TokenizerFingerprint, dense, dropped, contents);
        }
        DenseSpools.Retain(directory, contents.Contains);
        return kept;
    }

    private static HashSet<UInt128> ContentsOf(string directory, IReadOnlyList<SegmentEntry> segments)
    {
        var contents = new HashSet<UInt128>();
        foreach (SegmentEntry entry in segments)
        {
            using SegmentFile segment = SegmentFile.Open(Path.Combine(directory, entry.File));
            foreach (DenseDocument document in DenseDocument.Of(segment)) contents.Add(document.ContentHash);
        }
        return contents;
    }

    private static void PutAside(string directory, string tokenizer, DenseEntry dense, DenseSegmentEntry[] dropped, HashSet<UInt128> contents)
    {
        using VectorSpool keys = DenseSpools.TryOpenKeys(directory, tokenizer, dense.Options, dense)
            ?? DenseSpools.CreateKeys(directory, tokenizer, dense.Options, DenseSpools.Preamble(dense.FittedStates, DenseFiles.ReadNormalizer(directory, dense)));
        foreach (DenseSegmentEntry entry in dropped)
        {
            using DenseFile file = DenseFile.Open(Path.Combine(directory, entry.File));
            using SegmentFile text = SegmentFile.Open(Path.Combine(directory, entry.Segment));
            // What is copied gets new checksums, so damage must be noticed now.
            SegmentCheck.CheckSums(file);
            PutAside(keys, dense.Options, file.Index, text, contents);
        }
    }

    private static void PutAside(VectorSpool keys, DenseOptions options, HnswIndex index, SegmentFile text, HashSet<UInt128> contents)
    {
        var vectors = new float[(long)options.WindowTokens * options.Dimensions];
        var stored = new StoredKeys(index);
        int id = 0;
        foreach (DenseDocument document in DenseDocument.Of(text))
        {
            foreach (EmbeddingWindow window in document.Windows(options))
            {
                int count = Math.Min(window.KeyCount(options.Stride), index.Count - id);
                if (contents.Contains(document.ContentHash) && !keys.Has(document.ContentHash, window.Start, count))
                {
                    for (int row = 0; row < count; row++) stored.Read(id + row, vectors.AsSpan(row * options.Dimensions, options.Dimensions));
                    keys.Add(document.ContentHash, window.Start, vectors.AsSpan(0, count * options.Dimensions));
                }
                id += count;
            }
        }
    }
}
