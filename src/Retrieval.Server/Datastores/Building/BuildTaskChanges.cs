namespace Retrieval.Server.Datastores.Building;

/// <summary>What a build did to the datastore's documents.</summary>
internal sealed record BuildTaskChanges(long Added, long Changed, long Removed, long Unchanged);
