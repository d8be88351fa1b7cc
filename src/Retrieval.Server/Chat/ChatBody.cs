using System.Text.Json.Serialization;
using Retrieval.Server.Generating;
using Retrieval.Server.Reporting;

namespace Retrieval.Server.Chat;

/// <summary>A response, or one of its events.</summary>
internal sealed record ChatBody(string Id, string Object, long Created, string Model, string SystemFingerprint, IReadOnlyList<ChatChoice> Choices)
{
    /// <summary>At the end, when asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Usage? Usage { get; init; }

    /// <summary>At the end.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Timings? Timings { get; init; }

    /// <summary>At the end, when asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ResponseMetrics? Metrics { get; init; }
}
