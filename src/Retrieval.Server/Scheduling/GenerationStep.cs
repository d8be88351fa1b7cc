namespace Retrieval.Server.Scheduling;

/// <summary>What one step added to a sample: text that is final, and the tokens kept.</summary>
/// <param name="Text">Whole characters, no part of a stop string; often behind the tokens, never before them.</param>
/// <param name="Tokens">Output tokens.</param>
/// <param name="Scores">One for each token, when asked for.</param>
internal sealed record GenerationStep(string Text, int[] Tokens, IReadOnlyList<TokenScore> Scores);
