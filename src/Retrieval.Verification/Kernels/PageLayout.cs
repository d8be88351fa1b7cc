namespace Retrieval.Verification.Kernels;

/// <summary>
/// Where keys and values stand inside a page of the KV cache. A page holds <see cref="Slots"/> consecutive rows of one layer of one
/// sequence: for each KV head a block of keys, transposed, [HeadDimension, Slots], and a block of values, [Slots, ValueStride].
/// </summary>
/// <remarks>
/// Keys are transposed so that one vector holds the same coordinate of 16 keys: scores then need no horizontal sums, and the order in
/// which a dot product is summed (coordinate 0, 1, 2, ...) does not depend on how many queries or keys are computed together.
/// </remarks>
internal readonly record struct PageLayout(int KeyValueHeads, int HeadDimension)
{
    /// <summary>Rows a page holds: the floats of one 512-bit vector.</summary>
    public const int Slots = 16;

    /// <summary>Floats from one value to the next: the head dimension rounded up to what one step of the weighted sum covers.</summary>
    public int ValueStride => (HeadDimension + 31) & ~31;

    /// <summary>Floats from the start of a head's keys to its values.</summary>
    public int ValueOffset => HeadDimension * Slots;

    /// <summary>Floats from one KV head to the next.</summary>
    public int HeadStride => Slots * (HeadDimension + ValueStride);

    /// <summary>Floats of a page.</summary>
    public int PageStride => KeyValueHeads * HeadStride;
}
