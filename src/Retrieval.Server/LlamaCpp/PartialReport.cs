using System.Text.Json.Serialization;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>A frame of a stream before its last.</summary>
internal sealed record PartialReport(int Index, string Content, IReadOnlyList<int> Tokens, bool Stop, int TokensPredicted, int TokensEvaluated)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProbabilityReport>? CompletionProbabilities { get; init; }

    public static PartialReport Of(NativeJob job, NativeAnswer answer, GenerationStep step, int emitted) =>
        new(answer.Index, step.Text, step.Tokens, Stop: false, emitted, answer.Prompt.Length)
        {
            CompletionProbabilities = ProbabilityReport.Of(job, step.Scores),
        };
}
