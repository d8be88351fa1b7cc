namespace Retrieval.Server.Datastores.Building;

/// <summary>Where a build is, in Meilisearch's words. The last three are final.</summary>
internal enum BuildTaskStatus
{
    Enqueued,
    Processing,
    Succeeded,
    Failed,
    Canceled,
}
