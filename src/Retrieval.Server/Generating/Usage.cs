using System.Text.Json.Serialization;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Generating;

/// <summary>Tokens of a request. A prompt counts once, however many samples it has; completions count all tokens emitted, none that were only drafted.</summary>
internal sealed record Usage(int PromptTokens, int CompletionTokens, int TotalTokens, PromptTokensDetails PromptTokensDetails)
{
    /// <summary>Only there when a prediction was sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CompletionTokensDetails? CompletionTokensDetails { get; init; }

    /// <summary>Adds up.</summary>
    /// <param name="batch">Samples that have all ended.</param>
    public static Usage Of(GenerationBatch batch)
    {
        GenerationResult[] results = [.. batch.Generations.Select(generation => generation.Result)];
        GenerationResult[] prompts = [.. results.Where((_, index) => index % batch.SamplesPerPrompt == 0)];
        int prompt = prompts.Sum(result => result.PromptCount), completion = results.Sum(result => result.EmittedCount);
        (int Accepted, int Rejected)[] predictions = [.. results.Select(result => result.Prediction).OfType<(int, int)>()];
        return new Usage(prompt, completion, prompt + completion, new PromptTokensDetails(prompts.Sum(result => result.ReusedCount)))
        {
            CompletionTokensDetails = predictions.Length == 0
                ? null
                : new CompletionTokensDetails(predictions.Sum(counts => counts.Accepted), predictions.Sum(counts => counts.Rejected)),
        };
    }
}
