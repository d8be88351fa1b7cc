using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Decode;

/// <summary>What <c>decode</c> was asked for.</summary>
internal sealed record DecodeSettings
{
    public required string[] Workloads { get; init; }

    public required string? Repository { get; init; }

    public required string[] Patterns { get; init; }

    public required string? Corpus { get; init; }

    public required string[] Datastores { get; init; }

    public required string? HumanEval { get; init; }

    public required DraftSource[] Sources { get; init; }

    /// <summary>Prompts that are measured; one more warms up.</summary>
    public required int Prompts { get; init; }

    /// <summary>Longer prompts lose their beginning.</summary>
    public required int MaxPromptTokens { get; init; }

    /// <summary>Longest file to copy.</summary>
    public required int FileCharacters { get; init; }

    /// <summary>Tokens of every output: end tokens end nothing, so that all outputs weigh the same.</summary>
    public required int MaxTokens { get; init; }

    public required int Rounds { get; init; }

    public required int Budget { get; init; }

    public required int Seed { get; init; }

    /// <summary>Refuses what cannot be measured.</summary>
    public void Check(int contextLength)
    {
        if (Prompts < 1 || Rounds < 1 || MaxTokens < 1 || FileCharacters < 1 || MaxPromptTokens < 1)
        {
            throw new ArgumentException("--prompts, --rounds, --max-tokens, --max-prompt and --file-characters must be at least 1.");
        }

        if (MaxPromptTokens + MaxTokens > contextLength)
        {
            throw new ArgumentException($"--max-prompt {MaxPromptTokens} and --max-tokens {MaxTokens} do not fit into the model's context of {contextLength}.");
        }
    }
}
