using Retrieval.Speculation.Decoding;

namespace Retrieval.Cli.Generation;

/// <summary>The object that <c>generate --json</c> prints.</summary>
internal sealed record GenerationReport
{
    public required string Text { get; init; }

    public required IReadOnlyList<int> TokenIds { get; init; }

    /// <summary><c>stop</c> or <c>length</c>; null when interrupted.</summary>
    public required string? FinishReason { get; init; }

    /// <summary>Key of the noise; null when decoding was greedy.</summary>
    public required ulong? Seed { get; init; }

    public required TokenUsage Usage { get; init; }

    public required GenerationTimings Timings { get; init; }

    public required SpeculationReport Speculation { get; init; }

    public static GenerationReport Of(Completion completion, DecodeOptions options, TimeSpan loadTime)
    {
        int prompt = completion.Statistics.PromptCount;
        return new GenerationReport
        {
            Text = completion.Text,
            TokenIds = completion.TokenIds,
            FinishReason = completion.FinishReason,
            Seed = options.Sampling.Temperature > 0 ? options.Sampling.Seed : null,
            Usage = new TokenUsage(prompt, completion.TokenIds.Length, prompt + completion.TokenIds.Length),
            Timings = GenerationTimings.Of(completion, loadTime),
            Speculation = SpeculationReport.Of(completion.Statistics),
        };
    }

    /// <summary>The counts and times for people.</summary>
    public string Describe()
    {
        string seed = Seed is { } value ? $", seed {value}" : "";
        return $"{Timings.Describe(Usage)}\n{Speculation.Describe()}\nfinish reason: {FinishReason ?? "interrupted"}{seed}";
    }
}
