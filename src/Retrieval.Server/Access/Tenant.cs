namespace Retrieval.Server.Access;

/// <summary>
/// Whose a request is; known from its key alone. Slots, learned outputs, what drafting learned, traces and datastores belong to a tenant
/// and serve no other.
/// </summary>
/// <param name="Id">Letters, digits, dots, dashes and underscores, at most 64.</param>
internal sealed record Tenant(string Id)
{
    /// <summary>The only tenant of a server without keys.</summary>
    public static Tenant Local { get; } = new("local") { CanManage = true };

    /// <summary>Ids of datastores it may use; null allows every one that the server attached at start or the tenant attached itself.</summary>
    public IReadOnlySet<string>? Datastores { get; init; }

    /// <summary>Whether text of its requests may be kept to draft for its later ones: finished outputs, and what sources with tables learn.</summary>
    public bool LearnsOutputs { get; init; }

    /// <summary>Whether it may attach, detach and build datastores.</summary>
    public bool CanManage { get; init; }
}
