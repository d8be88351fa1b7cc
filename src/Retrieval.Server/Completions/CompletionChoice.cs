using System.Text.Json.Serialization;

namespace Retrieval.Server.Completions;

/// <summary>A choice, or what an event adds to it.</summary>
/// <param name="Text">Text.</param>
/// <param name="Index">Prompt x n + sample.</param>
/// <param name="Logprobs">Scores, or null.</param>
/// <param name="FinishReason"><c>stop</c> or <c>length</c>; null before the end.</param>
internal sealed record CompletionChoice(string Text, int Index, CompletionLogprobs? Logprobs, string? FinishReason)
{
    /// <summary>The text once more, for clients of the fill-in-the-middle endpoint.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CompletionMessage? Message { get; init; }

    /// <summary>The same in an event.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CompletionMessage? Delta { get; init; }
}
