using Retrieval.Server.Models;

namespace Retrieval.Server.LlamaCpp;

/// <summary>A request that was read and checked.</summary>
/// <param name="Model">Who answers.</param>
/// <param name="Settings">What is asked for.</param>
/// <param name="Prompts">Tokens of each prompt.</param>
/// <param name="IsList">Whether the answer is an array.</param>
internal sealed record NativeJob(ServedModel Model, CompletionSettings Settings, int[][] Prompts, bool IsList);
