using System.Text.Json.Serialization;

namespace Retrieval.Server.Chat;

/// <summary>A choice: a message, or what an event adds to it.</summary>
internal sealed record ChatChoice
{
    /// <summary>Which sample.</summary>
    public required int Index { get; init; }

    /// <summary>In a response.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatMessage? Message { get; init; }

    /// <summary>In an event.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ChatDelta? Delta { get; init; }

    /// <summary>Scores, or null.</summary>
    public ChatLogprobs? Logprobs { get; init; }

    /// <summary><c>stop</c> or <c>length</c>; null before the end.</summary>
    public string? FinishReason { get; init; }
}
