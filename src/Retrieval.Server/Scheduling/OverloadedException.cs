namespace Retrieval.Server.Scheduling;

/// <summary>The engine holds as many requests as it may.</summary>
internal sealed class OverloadedException(int held, TimeSpan retryAfter)
    : Exception($"The server holds {held} requests, as many as it may; try again later.")
{
    /// <summary>When to try again.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
