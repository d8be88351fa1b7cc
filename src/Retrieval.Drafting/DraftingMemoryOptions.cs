namespace Retrieval.Drafting;

/// <summary>Bounds of what drafting remembers.</summary>
public sealed record DraftingMemoryOptions
{
    /// <summary>Most tokens of past outputs; each takes at most <see cref="Outputs.OutputStore.MaxBytesPerToken"/> bytes.</summary>
    /// <value>2 or more. Default: 1,048,576.</value>
    public int MaxOutputTokens { get; init; } = 1 << 20;

    /// <summary>Most keys of the n-gram pool; each takes 24 bytes.</summary>
    /// <value>Default: 131,072.</value>
    public int MaxNGrams { get; init; } = 1 << 17;

    /// <summary>Most pairs of the trigram table; each takes about 61 bytes.</summary>
    /// <value>Default: 65,536.</value>
    public int MaxTrigramPairs { get; init; } = 1 << 16;
}
