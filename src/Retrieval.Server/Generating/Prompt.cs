namespace Retrieval.Server.Generating;

/// <summary>A prompt as the model sees it.</summary>
/// <param name="Tokens">Token ids, at least one.</param>
/// <param name="Text">The same as a client sees it; for token ids what they stand for.</param>
/// <param name="AddedCount">Leading tokens that stand for nothing in the text, such as one that begins every text.</param>
internal sealed record Prompt(int[] Tokens, string Text, int AddedCount);
