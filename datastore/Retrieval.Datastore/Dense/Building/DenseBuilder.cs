using Retrieval.Datastore.Building;
using Retrieval.Datastore.Format;

namespace Retrieval.Datastore.Dense.Building;

/// <summary>
/// Gives a datastore keys for dense retrieval: for each position of its documents the model's hidden state, normalised, in a graph. What
/// is computed is spooled window by window, so that a build that is killed goes on where it was; what the datastore has already is kept.
/// The manifest is replaced last.
/// </summary>
/// <param name="directory">A datastore.</param>
/// <param name="options">Checked when a build begins. Other <see cref="DenseOptions"/> than the datastore's replace its dense part.</param>
public sealed class DenseBuilder(string directory, DenseBuildOptions options)
{
    /// <summary>What a build would have to do. Reads the document tables and what is spooled.</summary>
    /// <inheritdoc cref="Build" path="/exception"/>
    public DensePlan Plan() => Run((manifest, work) =>
    {
        using VectorSpool? keys = DenseSpools.TryOpenKeys(directory, manifest.TokenizerFingerprint, options.Dense, work.Current);
        return work.Plan(keys);
    });

    /// <summary>Makes the datastore's dense part complete. Does nothing if it is.</summary>
    /// <param name="source">Runs the model; not called if everything is spooled.</param>
    /// <param name="cancellation">Leaves the previous state, and what was computed.</param>
    /// <exception cref="ArgumentException">An option out of range.</exception>
    /// <exception cref="DatastoreFormatException">The datastore is damaged.</exception>
    /// <exception cref="IOException">There is none, another build is at work, or the disk is full.</exception>
    public DatastoreManifest Build(HiddenStateSource source, CancellationToken cancellation = default) => Run((manifest, work) =>
        work.Plan(null).IsUpToDate && work.Current is not null
            ? manifest
            : new DenseSession(directory, options, manifest, work, source, cancellation).Run());

    private T Run<T>(Func<DatastoreManifest, DenseWork, T> run)
    {
        options.Check();
        using var exclusive = new DatastoreLock(directory);
        DatastoreManifest manifest = ManifestFile.Read(directory);
        using var work = new DenseWork(directory, manifest, options.Dense);
        return run(manifest, work);
    }
}
