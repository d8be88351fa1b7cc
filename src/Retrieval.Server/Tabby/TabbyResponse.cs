using System.Text.Json.Serialization;

namespace Retrieval.Server.Tabby;

/// <summary>A completion as Tabby's editor clients read it.</summary>
internal sealed record TabbyResponse(string Id, IReadOnlyList<TabbyChoice> Choices, string Mode)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TabbyDebugData? DebugData { get; init; }
}
