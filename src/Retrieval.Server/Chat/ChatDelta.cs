using System.Text.Json.Serialization;

namespace Retrieval.Server.Chat;

/// <summary>What an event adds to an answer; empty at its end.</summary>
internal sealed record ChatDelta
{
    /// <summary>In the first event only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Role { get; init; }

    /// <summary>Text.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Content { get; init; }
}
