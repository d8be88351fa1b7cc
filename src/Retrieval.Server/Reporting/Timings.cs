using System.Text.Json.Serialization;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Reporting;

/// <summary>llama.cpp's <c>timings</c>: counts of tokens, milliseconds and rates. A rate of nothing is 0.</summary>
internal sealed record Timings
{
    /// <summary>Prompt tokens that were cached.</summary>
    public required int CacheN { get; init; }

    /// <summary>Prompt tokens that were computed.</summary>
    public required int PromptN { get; init; }

    public required double PromptMs { get; init; }

    public required double PromptPerTokenMs { get; init; }

    public required double PromptPerSecond { get; init; }

    public required int PredictedN { get; init; }

    public required double PredictedMs { get; init; }

    public required double PredictedPerTokenMs { get; init; }

    public required double PredictedPerSecond { get; init; }

    /// <summary>Draft tokens verified; left out when nothing was drafted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DraftN { get; init; }

    /// <summary>Draft tokens accepted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? DraftNAccepted { get; init; }

    public static Timings Of(GenerationResult result)
    {
        int computed = result.PromptCount - result.ReusedCount;
        double prompt = result.PrefillTime.TotalMilliseconds, decode = result.DecodeTime.TotalMilliseconds;
        return new Timings
        {
            CacheN = result.ReusedCount,
            PromptN = computed,
            PromptMs = Math.Round(prompt, 3),
            PromptPerTokenMs = Ratio(prompt, computed),
            PromptPerSecond = Ratio(1000.0 * computed, prompt),
            PredictedN = result.EmittedCount,
            PredictedMs = Math.Round(decode, 3),
            PredictedPerTokenMs = Ratio(decode, result.EmittedCount),
            PredictedPerSecond = Ratio(1000.0 * result.EmittedCount, decode),
            DraftN = result.DraftedCount > 0 ? result.DraftedCount : null,
            DraftNAccepted = result.DraftedCount > 0 ? result.AcceptedCount : null,
        };
    }

    private static double Ratio(double amount, double per) => per > 0 ? Math.Round(amount / per, 3) : 0;
}
