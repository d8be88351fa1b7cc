namespace Retrieval.Datastore.Building;

/// <summary>What a build changed.</summary>
/// <param name="Added">Documents that were not there before.</param>
/// <param name="Changed">Documents whose content or licence is another.</param>
/// <param name="Removed">Documents that are no longer there.</param>
/// <param name="Unchanged">Documents that were kept.</param>
/// <param name="Manifest">The datastore now.</param>
public sealed record BuildSummary(long Added, long Changed, long Removed, long Unchanged, DatastoreManifest Manifest);
