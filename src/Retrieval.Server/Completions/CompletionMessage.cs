namespace Retrieval.Server.Completions;

/// <summary>Text where chat has it.</summary>
internal sealed record CompletionMessage(string Role, string Content);
