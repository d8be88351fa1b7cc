namespace Retrieval.Server.Datastores.Building;

/// <summary>A task as responses describe it.</summary>
internal sealed record BuildTaskReport
{
    public required string TaskUid { get; init; }

    public string Type { get; } = "datastore_build";

    /// <summary>enqueued, processing, succeeded, failed or canceled.</summary>
    public required string Status { get; init; }

    /// <summary>Id of the datastore that is built.</summary>
    public required string Datastore { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    public required DateTimeOffset? StartedAt { get; init; }

    public required DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Null before it starts.</summary>
    public required BuildTaskDetails? Details { get; init; }

    /// <summary>Null unless it failed.</summary>
    public required BuildTaskError? Error { get; init; }
}
