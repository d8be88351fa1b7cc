using System.Text.Json.Serialization;

namespace Retrieval.Server.Traces;

/// <summary>What a trace is of: its first frame.</summary>
internal sealed record TraceStart
{
    [JsonPropertyOrder(-1)]
    public string Type { get; } = "start";

    public required string Id { get; init; }

    public required string Model { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public required long Created { get; init; }

    /// <summary>Whether nothing drafts: the model alone, token by token.</summary>
    [JsonPropertyName("plain")]
    public required bool IsPlain { get; init; }

    public required int MaxTokens { get; init; }

    public required double Temperature { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Sources that may draft.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>Most draft tokens of a step.</summary>
    public required int Budget { get; init; }

    public required IReadOnlyList<TracedToken> Prompt { get; init; }
}
