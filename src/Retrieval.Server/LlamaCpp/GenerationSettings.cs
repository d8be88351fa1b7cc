using System.Text.Json.Serialization;
using Retrieval.Server.Models;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>The settings a completion was made with, by the reference's names; a random seed is the one that was drawn.</summary>
internal sealed record GenerationSettings
{
    public required int NCtx { get; init; }

    public required string Model { get; init; }

    public required int NPredict { get; init; }

    public required ulong Seed { get; init; }

    public required double Temperature { get; init; }

    public required int TopK { get; init; }

    public required double TopP { get; init; }

    public required double MinP { get; init; }

    /// <summary>The repetition penalty looks at all tokens, the other two at the output.</summary>
    public int RepeatLastN { get; } = -1;

    public required double RepeatPenalty { get; init; }

    public required double PresencePenalty { get; init; }

    public required double FrequencyPenalty { get; init; }

    public required IReadOnlyList<string> Stop { get; init; }

    public required bool IgnoreEos { get; init; }

    public required bool Stream { get; init; }

    public required bool CachePrompt { get; init; }

    public required int NProbs { get; init; }

    public required int NIndent { get; init; }

    public required int NCmpl { get; init; }

    public required int TMaxPredictMs { get; init; }

    public required IReadOnlyList<string> Samplers { get; init; }

    [JsonPropertyName("speculative.n_max")]
    public required int DraftMost { get; init; }

    [JsonPropertyName("speculative.n_min")]
    public required int DraftLeast { get; init; }

    [JsonPropertyName("speculative.p_min")]
    public required double DraftLeastProbability { get; init; }

    /// <summary>Names the settings of a request.</summary>
    public static GenerationSettings Of(ServedModel model, CompletionSettings settings, DraftingChoice drafting) => new()
    {
        NCtx = model.ContextLength,
        Model = model.Id,
        NPredict = settings.MaxTokens ?? -1,
        Seed = settings.Sampling.Seed,
        Temperature = settings.Sampling.Temperature,
        TopK = settings.Sampling.TopK,
        TopP = settings.Sampling.TopP,
        MinP = settings.Sampling.MinP,
        RepeatPenalty = settings.Sampling.RepetitionPenalty,
        PresencePenalty = settings.Sampling.PresencePenalty,
        FrequencyPenalty = settings.Sampling.FrequencyPenalty,
        Stop = settings.Stops,
        IgnoreEos = settings.IgnoresEnd,
        Stream = settings.IsStreamed,
        CachePrompt = settings.ReusesPrefix,
        NProbs = settings.Probabilities ?? 0,
        NIndent = settings.MinIndent,
        NCmpl = settings.SampleCount,
        TMaxPredictMs = (int)(settings.MaxTime?.TotalMilliseconds ?? 0),
        Samplers = settings.Samplers,
        DraftMost = drafting.IsOn ? drafting.Budget : 0,
        DraftLeast = settings.Drafts.MinTokens,
        DraftLeastProbability = settings.Drafts.MinProbability,
    };
}
