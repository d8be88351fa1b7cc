namespace Retrieval.Cli.Generation;

/// <summary>Tokens in and out, in OpenAI's terms.</summary>
internal sealed record TokenUsage(int PromptTokens, int CompletionTokens, int TotalTokens);
