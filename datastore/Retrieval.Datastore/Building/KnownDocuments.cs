using Retrieval.Datastore.Format;

namespace Retrieval.Datastore.Building;

/// <summary>
/// Every document whose tokens are already on disk: in the segments of the manifest, and in complete segments that an interrupted
/// build left behind, which is how a build resumes.
/// </summary>
internal sealed class KnownDocuments : IDisposable
{
    private readonly Dictionary<string, KnownDocument> _current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, KnownDocument> _leftBehind = new(StringComparer.Ordinal);
    private readonly List<KnownSegment> _segments = [];

    public KnownDocuments(string directory, DatastoreManifest? manifest, string tokenizerFingerprint)
    {
        try
        {
            foreach (SegmentEntry entry in manifest?.Segments ?? [])
                Index(new KnownSegment(SegmentFile.Open(Path.Combine(directory, entry.File)), entry), _current);
            var named = _segments.Select(segment => segment.File.Path).ToHashSet(StringComparer.Ordinal);
            foreach (string path in Directory.GetFiles(directory, SegmentFactory.FilePrefix + "*" + SegmentFactory.FileSuffix).Order(StringComparer.Ordinal))
            {
                if (!named.Contains(path)) AddLeftBehind(path, SegmentFactory.TokenizerHash(tokenizerFingerprint));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The segments of the current manifest, in its order.</summary>
    public IEnumerable<KnownSegment> CurrentSegments => _segments.Where(segment => segment.Entry is not null);

    public long CurrentCount => _current.Count;

    /// <summary>The document of that path in the current state, whatever its content.</summary>
    public KnownDocument? FindCurrent(string path) => _current.GetValueOrDefault(path);

    /// <summary>A document with exactly this path, licence and content that the current state does not have.</summary>
    public KnownDocument? FindLeftBehind(DocumentInfo info) =>
        _leftBehind.TryGetValue(info.Path, out KnownDocument? known) && known.Info == info ? known : null;

    public void Dispose()
    {
        foreach (KnownSegment segment in _segments) segment.File.Dispose();
    }

    private void Index(KnownSegment segment, Dictionary<string, KnownDocument> documents)
    {
        _segments.Add(segment);
        for (long i = 0; i < segment.File.DocumentCount; i++)
        {
            DocumentInfo info = segment.File.Describe(i);
            documents[info.Path] = new KnownDocument(segment, i, info);
        }
    }

    private void AddLeftBehind(string path, ulong tokenizerHash)
    {
        SegmentFile? file = null;
        try
        {
            file = SegmentFile.Open(path);
            if (file.Header.TokenizerHash == tokenizerHash)
            {
                SegmentCheck.CheckSums(file);
                Index(new KnownSegment(file, null), _leftBehind);
                return;
            }
        }
        catch (DatastoreFormatException)
        {
            // Not usable, so it is built again; the commit deletes whatever the manifest does not name.
        }
        file?.Dispose();
    }
}
