namespace Retrieval.Benchmarks.Ann;

/// <summary>Vectors of one length, one after the other.</summary>
/// <typeparam name="T">Component.</typeparam>
internal sealed class VectorTable<T>(T[] components, int dimensions)
{
    public int Dimensions => dimensions;

    public int Count => components.Length / dimensions;

    public ReadOnlySpan<T> this[int row] => components.AsSpan(row * dimensions, dimensions);
}
