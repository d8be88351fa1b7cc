namespace Retrieval.Cli.Proving;

/// <summary>A prompt to decode plainly and drafted.</summary>
/// <param name="Number">From 1, in the order given.</param>
/// <param name="Tokens">At least one.</param>
internal sealed record ProofPrompt(int Number, int[] Tokens);
