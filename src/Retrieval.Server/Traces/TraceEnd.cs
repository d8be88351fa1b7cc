using System.Text.Json.Serialization;
using Retrieval.Server.Reporting;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Traces;

/// <summary>What a traced generation came to: its last frame.</summary>
internal sealed record TraceEnd
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "end";

    public required string FinishReason { get; init; }

    /// <summary>The output; it may end within the last step's tokens, where a stop string began.</summary>
    public required string Text { get; init; }

    /// <summary>From the request to its end, in milliseconds, on the server's clock.</summary>
    public required double WallMs { get; init; }

    public required TraceUsage Usage { get; init; }

    public required Timings Timings { get; init; }

    public required SpeculativeMetrics Metrics { get; init; }

    public static TraceEnd Of(GenerationResult result, string text, TimeSpan wall) => new()
    {
        FinishReason = result.FinishReason,
        Text = text,
        WallMs = Math.Round(wall.TotalMilliseconds, 4),
        Usage = new TraceUsage(result.PromptCount, result.EmittedCount, result.PromptCount + result.EmittedCount),
        Timings = Timings.Of(result),
        Metrics = SpeculativeMetrics.Of(result, StatisticsLevel.Detailed)!,
    };
}
