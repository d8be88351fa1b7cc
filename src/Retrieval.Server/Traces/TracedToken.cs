using System.Text.Json.Serialization;

namespace Retrieval.Server.Traces;

/// <summary>A token id and the text it stands for.</summary>
/// <param name="Token">Token id.</param>
/// <param name="Piece">Its text; bytes that are no whole character as <c>\xNN</c>.</param>
internal sealed record TracedToken(int Token, string Piece)
{
    /// <summary>Whether the text has such bytes.</summary>
    [JsonPropertyName("partial")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPartial { get; init; }
}
