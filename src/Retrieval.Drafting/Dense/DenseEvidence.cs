namespace Retrieval.Drafting.Dense;

/// <summary>What speaks for a token that some neighbours go on with, as a reason whose hit rate is learned.</summary>
internal static class DenseEvidence
{
    private const float LeastCosine = 0.5f;

    /// <summary>The reason, below 1,024.</summary>
    /// <param name="share">Of the neighbours' weight, 0 to 1.</param>
    /// <param name="cosine">Of the nearest that names the token.</param>
    /// <param name="count">Neighbours that name it.</param>
    /// <param name="depth">Tokens drafted before it.</param>
    public static int Of(float share, float cosine, int count, int depth)
    {
        int shares = Math.Clamp((int)(share * 8), 0, 7);
        int cosines = Math.Clamp((int)((cosine - LeastCosine) / (1 - LeastCosine) * 8), 0, 7);
        int counts = count switch { 1 => 0, 2 => 1, < 6 => 2, _ => 3 };
        int depths = depth switch { 0 => 0, < 3 => 1, < 8 => 2, _ => 3 };
        return (((((shares << 3) | cosines) << 2) | counts) << 2) | depths;
    }
}
