namespace Retrieval.Server.Scheduling;

/// <summary>Limits of the engine.</summary>
internal sealed record EngineOptions
{
    /// <summary>Samples decoded at the same time.</summary>
    public required int Slots { get; init; }

    /// <summary>Samples held at most, running and waiting.</summary>
    public int MaxRequests { get; init; } = 512;

    /// <summary>Most tokens of learned outputs kept for a tenant.</summary>
    public int MaxOutputTokens { get; init; } = 1 << 20;
}
