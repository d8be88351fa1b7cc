using Retrieval.Datastore.Format;

namespace Retrieval.Datastore.Dense.Building;

/// <summary>The segments of a datastore, and which of them have their keys already.</summary>
internal sealed class DenseWork : IDisposable
{
    private readonly List<SegmentFile> _pending = [];

    public DenseWork(string directory, DatastoreManifest manifest, DenseOptions options)
    {
        Options = options;
        Current = manifest.Dense is { } dense && dense.Options == options ? dense : null;
        try
        {
            foreach (SegmentEntry segment in manifest.Segments)
            {
                if (!IsDone(segment)) _pending.Add(SegmentFile.Open(Path.Combine(directory, segment.File)));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public DenseOptions Options { get; }

    /// <summary>The dense part there is, if it is of the same options.</summary>
    public DenseEntry? Current { get; }

    /// <summary>Segments without keys that should have some.</summary>
    public IEnumerable<SegmentFile> Pending => _pending.Where(segment => DenseDocument.Of(segment).Any(document => document.KeyCount(Options) > 0));

    /// <summary>All windows without a graph, segment by segment, in order of the text.</summary>
    public IEnumerable<(DenseDocument Document, EmbeddingWindow Window)> Windows =>
        Pending.SelectMany(DenseDocument.Of).SelectMany(document => document.Windows(Options).Select(window => (document, window)));

    /// <summary>What is to be done, given what is spooled.</summary>
    public DensePlan Plan(VectorSpool? keys)
    {
        (long toIndex, long toFeed) = (0, 0);
        foreach ((DenseDocument document, EmbeddingWindow window) in Windows)
        {
            int count = window.KeyCount(Options.Stride);
            toIndex += count;
            if (keys?.Has(document.ContentHash, window.Start, count) != true) toFeed += window.Length;
        }
        return new DensePlan((Current?.KeyCount ?? 0) + toIndex, toIndex, toFeed);
    }

    public void Dispose() => _pending.ForEach(segment => segment.Dispose());

    private bool IsDone(SegmentEntry segment) => Current?.Segments.Any(entry => entry.Segment == segment.File) == true;
}
