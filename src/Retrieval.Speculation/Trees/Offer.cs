namespace Retrieval.Speculation.Trees;

/// <summary>A node that could be drafted.</summary>
internal readonly record struct Offer(int Parent, int Token, float Probability);
