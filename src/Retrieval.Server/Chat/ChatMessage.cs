namespace Retrieval.Server.Chat;

/// <summary>An answer.</summary>
internal sealed record ChatMessage(string Role, string Content)
{
    /// <summary>Never there: this server answers.</summary>
    public string? Refusal { get; init; }
}
