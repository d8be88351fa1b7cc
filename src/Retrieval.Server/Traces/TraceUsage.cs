namespace Retrieval.Server.Traces;

/// <summary>Tokens of a request, as OpenAI counts them.</summary>
internal sealed record TraceUsage(int PromptTokens, int CompletionTokens, int TotalTokens);
