using Retrieval.Datastore.Format;

namespace Retrieval.Datastore.Building;

/// <summary>
/// Builds and updates a datastore. Segments are written first and the manifest last, by renaming: a build that is killed leaves the
/// previous datastore, and the next one picks up the segments that were complete. One builder at a time per directory; readers of the
/// previous state are not disturbed.
/// </summary>
/// <param name="directory">Directory of the datastore; made if it does not exist.</param>
/// <param name="options">Checked when a build begins.</param>
public sealed class DatastoreBuilder(string directory, DatastoreBuildOptions options)
{
    /// <summary>A segment smaller than this part of the largest one is packed anew by the next update.</summary>
    internal const int SmallSegmentShare = 8;

    /// <summary>
    /// Makes the datastore hold exactly these documents. Documents that it already has cost a lookup; a segment that loses documents
    /// is indexed again without them; small segments are packed together. Given to an empty directory, the bytes depend only on the
    /// documents and the layout; an update answers like a fresh build, and has its bytes after <see cref="Merge"/>.
    /// </summary>
    /// <param name="documents">In strictly ascending ordinal order of their paths.</param>
    /// <param name="cancellation">Leaves the previous datastore.</param>
    /// <exception cref="ArgumentException">An option out of range, documents out of order, none at all, or another tokenizer than before.</exception>
    /// <exception cref="DatastoreFormatException">The existing datastore is damaged.</exception>
    /// <exception cref="IOException">The directory is locked by another build, cannot be written or is full.</exception>
    public BuildSummary Build(IEnumerable<DocumentInput> documents, CancellationToken cancellation = default) =>
        Run(session => session.Update(documents), cancellation);

    /// <summary>Packs all documents anew in order of their paths: the bytes of a fresh build of them.</summary>
    public BuildSummary Merge(CancellationToken cancellation = default) => Run(session => session.Merge(), cancellation);

    /// <summary>
    /// Removes documents: their segments are indexed again without them and the old files are deleted, so that afterwards no byte of
    /// the directory comes from them. Costs the indexing of the segments concerned.
    /// </summary>
    /// <exception cref="ArgumentException">The datastore has no document of one of these paths; nothing was changed.</exception>
    public BuildSummary Remove(IReadOnlyCollection<string> paths, CancellationToken cancellation = default) =>
        Run(session => session.Remove(paths), cancellation);

    private BuildSummary Run(Func<BuildSession, BuildSummary> build, CancellationToken cancellation)
    {
        options.Check();
        Directory.CreateDirectory(directory);
        using var exclusive = new DatastoreLock(directory);
        string manifestPath = Path.Combine(directory, DatastoreManifest.FileName);
        DatastoreManifest? manifest = File.Exists(manifestPath) ? ManifestFile.Read(directory) : null;
        CheckTokenizer(manifest);
        using var known = new KnownDocuments(directory, manifest, options.TokenizerFingerprint);
        return build(new BuildSession(directory, options, manifest, known, cancellation));
    }

    private void CheckTokenizer(DatastoreManifest? manifest)
    {
        if (manifest is null) return;
        if (manifest.TokenizerFingerprint != options.TokenizerFingerprint)
        {
            throw new ArgumentException($"The datastore '{directory}' was built with tokenizer '{manifest.TokenizerFingerprint}', "
                + $"not '{options.TokenizerFingerprint}'.");
        }
        if (manifest.TokenWidth != options.TokenWidth)
            throw new ArgumentException($"The datastore '{directory}' has token ids of {manifest.TokenWidth}, not {options.TokenWidth}.");
    }
}
