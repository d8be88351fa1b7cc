namespace Retrieval.Speculation.Trees;

/// <summary>A token that may follow a node.</summary>
/// <param name="Token">The token.</param>
/// <param name="Probability">Estimate that the target emits it, given that it emitted the node's path; in [0, 1].</param>
/// <param name="Origin">Where it comes from.</param>
public readonly record struct Candidate(int Token, float Probability, Drafters.DraftOrigin Origin);
