namespace Retrieval.Cli.Keys;

/// <summary>A key in a keys file, as the server reads it. The key itself is nowhere.</summary>
internal sealed record KeyEntry
{
    /// <summary>Whose it is.</summary>
    public required string Tenant { get; init; }

    /// <summary>Hash of the whole key, in hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Ids of the datastores it is for; null for all that the tenant may use.</summary>
    public string[]? Datastores { get; init; }

    /// <summary>Whether finished outputs become drafts of later requests.</summary>
    public bool LearnOutputs { get; init; }

    /// <summary>Whether it may attach, detach and build datastores.</summary>
    public bool Manage { get; init; }

    /// <summary>First digits of the hash, enough to name it.</summary>
    public string ShortHash => Sha256.Length > 12 ? Sha256[..12] : Sha256;
}
