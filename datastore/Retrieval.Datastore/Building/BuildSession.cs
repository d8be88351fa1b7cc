using Retrieval.Datastore.Dense.Building;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Building;

/// <summary>One run of a builder, under the lock, from the current manifest to the next.</summary>
internal sealed class BuildSession(
    string directory, DatastoreBuildOptions options, DatastoreManifest? manifest, KnownDocuments known, CancellationToken cancellation)
{
    private readonly BuildReporter _reporter = new(options.Progress);

    public BuildSummary Update(IEnumerable<DocumentInput> documents)
    {
        _reporter.Enter(BuildPhase.Reading);
        long added = 0;
        long changed = 0;
        long unchanged = 0;
        string? previous = null;
        using var packer = new SegmentPacker(directory, options, tokensBefore: manifest?.TokenCount ?? 0);
        var pipeline = new TokenizerPipeline(options.Threads, (info, tokens) =>
        {
            packer.Add(info, tokens.Span);
            _reporter.AddTokens(tokens.Length);
        });
        foreach (DocumentInput document in documents)
        {
            cancellation.ThrowIfCancellationRequested();
            DocumentInfo info = document.Info.License is "" ? document.Info with { License = null } : document.Info;
            CheckOrder(previous, info.Path);
            previous = info.Path;
            _reporter.AddDocument();
            KnownDocument? current = known.FindCurrent(info.Path);
            if (current is not null && current.Info == info)
            {
                current.Segment.IsKept[current.Index] = true;
                unchanged++;
                continue;
            }
            if (current is null) added++;
            else changed++;
            KnownDocument? leftBehind = known.FindLeftBehind(info);
            pipeline.Add(info, leftBehind is null ? document.Tokenize : () => leftBehind.Segment.CopyTokens(leftBehind.Index));
        }
        if (previous is null) throw new ArgumentException("The corpus has no documents; nothing was changed.", nameof(documents));
        pipeline.Complete();
        return Finish(packer, added, changed, removed: known.CurrentCount - unchanged - changed, unchanged);
    }

    public BuildSummary Remove(IReadOnlyCollection<string> paths)
    {
        KeepAll();
        foreach (string path in paths)
        {
            KnownDocument document = known.FindCurrent(path)
                ?? throw new ArgumentException($"The datastore has no document '{path}'; nothing was changed.", nameof(paths));
            document.Segment.IsKept[document.Index] = false;
        }
        long unchanged = known.CurrentSegments.Sum(segment => segment.IsKept.LongCount(kept => kept));
        using var packer = new SegmentPacker(directory, options, tokensBefore: manifest?.TokenCount ?? 0);
        return Finish(packer, added: 0, changed: 0, known.CurrentCount - unchanged, unchanged);
    }

    public BuildSummary Merge()
    {
        KeepAll();
        using var packer = new SegmentPacker(directory, options, tokensBefore: 0);
        _reporter.Enter(BuildPhase.Indexing);
        Repack(packer, known.CurrentSegments, pending: null);
        return Commit(packer.Complete(), added: 0, changed: 0, removed: 0, unchanged: known.CurrentCount);
    }

    private void KeepAll()
    {
        foreach (KnownSegment segment in known.CurrentSegments) segment.IsKept.AsSpan().Fill(true);
    }

    /// <summary>Keeps whole segments as they are and packs the documents of the others with those of the unfinished segment.</summary>
    private BuildSummary Finish(SegmentPacker packer, long added, long changed, long removed, long unchanged)
    {
        _reporter.Enter(BuildPhase.Indexing);
        bool isSame = added + changed + removed == 0;
        SegmentLayout layout = options.Layout;
        var kept = new List<SegmentEntry>();
        var repacked = new List<KnownSegment>();
        foreach (KnownSegment segment in known.CurrentSegments)
        {
            bool isSmall = segment.Entry!.Tokens < layout.TokenLimit(segment.Entry.Kind) / DatastoreBuilder.SmallSegmentShare;
            if (isSame || (segment.IsKeptWhole && !isSmall)) kept.Add(segment.Entry);
            else if (segment.HasKept) repacked.Add(segment);
        }
        using SegmentText? pending = packer.TakePending();
        Repack(packer, repacked, pending);
        return Commit([.. kept, .. packer.Complete()], added, changed, removed, unchanged);
    }

    private void Repack(SegmentPacker packer, IEnumerable<KnownSegment> segments, SegmentText? pending)
    {
        List<KnownSegment> sources = [.. segments];
        // What is copied into new segments gets new checksums, so damage must be noticed now.
        foreach (KnownSegment source in sources) SegmentCheck.CheckSums(source.File);
        IEnumerable<PackedDocument> fromSegments = sources.SelectMany(PackedDocument.KeptOf);
        IEnumerable<PackedDocument> fromPending = pending is null ? [] : PackedDocument.AllOf(pending);
        foreach (PackedDocument document in fromSegments.Concat(fromPending).OrderBy(document => document.Info.Path, StringComparer.Ordinal))
        {
            cancellation.ThrowIfCancellationRequested();
            int[] tokens = document.ReadTokens();
            packer.Add(document.Info, tokens);
            _reporter.AddTokens(tokens.Length);
        }
    }

    private BuildSummary Commit(IReadOnlyList<SegmentEntry> segments, long added, long changed, long removed, long unchanged)
    {
        cancellation.ThrowIfCancellationRequested();
        _reporter.Enter(BuildPhase.Committing);
        var next = new DatastoreManifest(options.TokenizerFingerprint, options.TokenWidth, options.Layout, segments)
        {
            Dense = DenseCarry.Over(directory, manifest, segments),
        };
        ManifestFile.Write(directory, next);
        DeleteUnnamed(next);
        _reporter.Enter(BuildPhase.Done);
        return new BuildSummary(added, changed, removed, unchanged, next);
    }

    /// <summary>Deletes segments that the manifest does not name, and what interrupted builds left unfinished.</summary>
    private void DeleteUnnamed(DatastoreManifest next)
    {
        var named = next.Segments.Select(segment => segment.File).ToHashSet(StringComparer.Ordinal);
        foreach (string path in Directory.GetFiles(directory))
        {
            string file = Path.GetFileName(path);
            bool isOurs = file.StartsWith(SegmentFactory.FilePrefix, StringComparison.Ordinal)
                || file == DatastoreManifest.FileName + SegmentFileWriter.TemporarySuffix;
            if (isOurs && !named.Contains(file)) File.Delete(path);
        }
        DenseFiles.DeleteUnnamed(directory, next);
        LinuxCalls.SyncDirectory(directory);
    }

    private static void CheckOrder(string? previous, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (previous is not null && string.CompareOrdinal(previous, path) >= 0)
            throw new ArgumentException($"Documents must come in ascending order of their paths: '{path}' came after '{previous}'.");
    }
}
