using System.Text.Json.Serialization;
using Retrieval.Server.Reporting;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>A whole completion as llama.cpp's server words it.</summary>
internal sealed record CompletionReport
{
    public required int Index { get; init; }

    public required string Content { get; init; }

    public required IReadOnlyList<int> Tokens { get; init; }

    public required int IdSlot { get; init; }

    public bool Stop { get; } = true;

    public required string Model { get; init; }

    public required int TokensPredicted { get; init; }

    public required int TokensEvaluated { get; init; }

    public required GenerationSettings GenerationSettings { get; init; }

    public required string Prompt { get; init; }

    public required bool HasNewLine { get; init; }

    /// <summary>Whether the context ended the output before anything else did.</summary>
    public required bool Truncated { get; init; }

    public required string StopType { get; init; }

    public required string StoppingWord { get; init; }

    /// <summary>Tokens that the slot's cache holds now.</summary>
    public required int TokensCached { get; init; }

    public required Timings Timings { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProbabilityReport>? CompletionProbabilities { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DraftingReport? Metrics { get; init; }

    /// <summary>Reports a sample that has ended.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled: there is nothing to report, and nobody to report to.</exception>
    public static CompletionReport Of(NativeJob job, NativeAnswer answer, NativeOutput output)
    {
        GenerationResult result = answer.Generation.Result;
        CompletionSettings settings = job.Settings;
        string text = output.Text;
        return new CompletionReport
        {
            Index = answer.Index,
            Content = text,
            Tokens = settings.ReturnsTokens ? output.Tokens : [],
            IdSlot = result.Slot,
            Model = job.Model.Id,
            TokensPredicted = result.EmittedCount,
            TokensEvaluated = result.PromptCount,
            GenerationSettings = GenerationSettings.Of(job.Model, settings, answer.Drafting),
            Prompt = job.Model.Tokenizer.Decode(answer.Prompt, skipSpecialTokens: false),
            HasNewLine = text.Contains('\n', StringComparison.Ordinal),
            Truncated = IsTruncated(job, result),
            StopType = NameOf(result.Stop),
            StoppingWord = result.StopString ?? "",
            TokensCached = result.CachedCount,
            Timings = Timings.Of(result),
            CompletionProbabilities = ProbabilityReport.Of(job, output.Scores),
            Metrics = SpeculativeMetrics.Of(result, answer.Level) is { } metrics ? new DraftingReport(metrics) : null,
        };
    }

    private static bool IsTruncated(NativeJob job, GenerationResult result) =>
        result.Stop == StopKind.Limit
        && result.PromptCount + result.EmittedCount >= job.Model.ContextLength
        && (job.Settings.MaxTokens is not { } most || result.EmittedCount < most);

    private static string NameOf(StopKind stop) => stop switch
    {
        StopKind.EndOfText => "eos",
        StopKind.StopString => "word",
        StopKind.Limit => "limit",
        _ => throw new OperationCanceledException(),
    };
}
