namespace Retrieval.Speculation.Control;

/// <summary>A tree that grows best-first, and the node it would add next.</summary>
/// <param name="Nodes">Nodes so far, without the root.</param>
/// <param name="ExpectedTokens">Tokens expected of the step so far: 1 + the sum of the nodes' path probabilities.</param>
/// <param name="PathProbability">Path probability of the next node; no later node has a higher one.</param>
/// <param name="Probability">Its conditional probability.</param>
/// <param name="Depth">Its depth, 1 or more.</param>
internal readonly record struct Growth(int Nodes, double ExpectedTokens, float PathProbability, float Probability, int Depth);
