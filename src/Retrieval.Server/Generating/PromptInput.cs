namespace Retrieval.Server.Generating;

/// <summary>A prompt as a client sent it: text, or else token ids.</summary>
/// <param name="Text">The text, or null.</param>
/// <param name="Tokens">The token ids, or null.</param>
internal readonly record struct PromptInput(string? Text, int[]? Tokens);
