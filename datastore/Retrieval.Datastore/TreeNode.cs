namespace Retrieval.Datastore;

/// <summary>A node of a <see cref="ContinuationTree"/>.</summary>
/// <param name="Parent">Index of the parent; -1 for the root.</param>
/// <param name="Depth">0 for the root.</param>
/// <param name="Token">The token id; -1 for the root.</param>
/// <param name="Count">How often the match with the path behind it occurs.</param>
/// <param name="Probability">Product of the count ratios along the path.</param>
public readonly record struct TreeNode(int Parent, int Depth, int Token, long Count, double Probability);
