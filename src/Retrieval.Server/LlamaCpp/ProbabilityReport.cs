using System.Text;
using System.Text.Json.Serialization;
using Retrieval.Server.Scheduling;
using Retrieval.Tokenization;

namespace Retrieval.Server.LlamaCpp;

/// <summary>A token with its probability before sampling, and its likeliest rivals'.</summary>
internal sealed record ProbabilityReport(int Id, string Token, IReadOnlyList<int> Bytes, float Logprob)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ProbabilityReport>? TopLogprobs { get; init; }

    /// <summary>Reports scores; null when none were asked for.</summary>
    public static IReadOnlyList<ProbabilityReport>? Of(NativeJob job, IReadOnlyList<TokenScore> scores) =>
        job.Settings.Probabilities is null ? null : [.. scores.Select(score => Of(score, job.Model.Tokenizer))];

    private static ProbabilityReport Of(TokenScore score, Tokenizer tokenizer) => Of(score.Token, score.LogProbability, tokenizer) with
    {
        TopLogprobs = [.. score.Top.Select(rival => Of(rival.Token, rival.LogProbability, tokenizer))],
    };

    // JSON has no infinity: a token that cannot be is as unlikely as a float can say.
    private static ProbabilityReport Of(int token, float logProbability, Tokenizer tokenizer)
    {
        ReadOnlySpan<byte> bytes = tokenizer.GetTokenBytes(token);
        return new ProbabilityReport(
            token, Encoding.UTF8.GetString(bytes), [.. bytes.ToArray().Select(value => (int)value)], float.Max(logProbability, float.MinValue));
    }
}
