namespace Retrieval.Verification.Kernels;

/// <summary>The numbers of one attention node.</summary>
/// <param name="Heads">Query heads.</param>
/// <param name="Layout">KV heads, head dimension and how a page holds them.</param>
/// <param name="Scale">Factor on every score, usually 1 / sqrt(head dimension).</param>
/// <param name="NormEpsilon">Epsilon of the norms over each query and key head, where the model has them.</param>
internal sealed record AttentionShape(int Heads, PageLayout Layout, float Scale, float? NormEpsilon)
{
    /// <summary>Query heads that share a KV head.</summary>
    public int Group => Heads / Layout.KeyValueHeads;

    /// <summary>Floats of a row of the fused projection: queries, keys, values.</summary>
    public int RowStride => (Heads + (2 * Layout.KeyValueHeads)) * Layout.HeadDimension;
}
