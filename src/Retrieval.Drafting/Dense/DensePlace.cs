namespace Retrieval.Drafting.Dense;

/// <summary>Which neighbours a path of the tree still goes along.</summary>
/// <param name="Mask">A bit for each.</param>
/// <param name="Depth">Tokens of the path.</param>
internal readonly record struct DensePlace(uint Mask, int Depth);
