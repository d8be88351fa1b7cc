namespace Retrieval.Speculation.Trees;

/// <summary>A token that may follow a node.</summary>
/// <param name="Token">The token.</param>
/// <param name="Probability">Estimate that the target emits it, given that it emitted the node's path; in [0, 1].</param>
/// <param name="Source">The source that is surest of it.</param>
/// <param name="MatchLength">Length of that source's longest context that names it; 0 if it matched no text.</param>
public readonly record struct Candidate(int Token, float Probability, Drafters.DraftSource Source, int MatchLength);
