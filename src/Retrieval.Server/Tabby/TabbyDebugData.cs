using System.Text.Json.Serialization;

namespace Retrieval.Server.Tabby;

/// <summary>What <c>debug_options</c> asked to see of the client's own request.</summary>
internal sealed record TabbyDebugData
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Prompt { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TabbySnippet>? Snippets { get; init; }
}
