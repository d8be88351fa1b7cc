using System.Text.Json.Serialization;
using Retrieval.Server.Generating;
using Retrieval.Server.Reporting;

namespace Retrieval.Server.Completions;

/// <summary>A response, or one of its events: <c>object</c> is the same for both.</summary>
internal sealed record CompletionBody(string Id, string Object, long Created, string Model, string SystemFingerprint, IReadOnlyList<CompletionChoice> Choices)
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
