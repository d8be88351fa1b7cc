using System.Text.Json.Serialization;
using Retrieval.Speculation.Decoding;
using Retrieval.Tokenization;

namespace Retrieval.Server.Traces;

/// <summary>A step, named as <c>retrieval generate --trace</c> names it; see <see cref="StepTrace"/>. Times in milliseconds.</summary>
internal sealed record TracedStep(
    int Step,
    int PastLength,
    IReadOnlyList<TracedNode> Nodes,
    IReadOnlyList<int> Path,
    IReadOnlyList<TracedToken> Emitted,
    double DraftMs,
    double VerifyMs,
    double AcceptMs,
    double AtMs)
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "step";

    /// <summary>Puts a step into words.</summary>
    /// <param name="step">The step.</param>
    /// <param name="at">When it ended, counted from the request.</param>
    /// <param name="tokenizer">Names the tokens.</param>
    public static TracedStep Of(StepTrace step, TimeSpan at, Tokenizer tokenizer) => new(
        step.Step,
        step.PastLength,
        [.. step.Nodes.Select((node, id) => TracedNode.Of(node, id, tokenizer))],
        step.Path,
        [.. step.Emitted.Select(token => TokenPieces.Of(tokenizer, token))],
        Milliseconds(step.DraftTime),
        Milliseconds(step.VerifyTime),
        Milliseconds(step.AcceptTime),
        Milliseconds(at));

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 4);
}
