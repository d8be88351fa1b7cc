using System.Numerics.Tensors;

namespace Retrieval.Datastore.Dense.Normalizing;

/// <summary>
/// Turns hidden states into keys (DReSD): each dimension to mean 0 and deviation 1, then onto the principal components, then to length
/// 1, so that an inner product is a cosine. Immutable.
/// </summary>
internal sealed class HiddenNormalizer
{
    private readonly float[] _mean;
    private readonly float[] _scale;
    private readonly float[] _projection;

    // Scale and projection in one: [dimensions, hidden size].
    private readonly float[] _map;
    private readonly float[] _offset;

    /// <param name="mean">[hidden size].</param>
    /// <param name="scale">[hidden size]: 1 / deviation, 0 for a dimension that does not vary.</param>
    /// <param name="projection">[dimensions, hidden size], its rows orthonormal.</param>
    public HiddenNormalizer(float[] mean, float[] scale, float[] projection)
    {
        (_mean, _scale, _projection) = (mean, scale, projection);
        Dimensions = projection.Length / mean.Length;
        _map = new float[projection.Length];
        _offset = new float[Dimensions];
        for (int i = 0; i < Dimensions; i++)
        {
            Span<float> row = _map.AsSpan(i * HiddenSize, HiddenSize);
            TensorPrimitives.Multiply(Component(i), scale, row);
            _offset[i] = TensorPrimitives.Dot<float>(row, mean);
        }
    }

    /// <summary>Width of a hidden state.</summary>
    public int HiddenSize => _mean.Length;

    /// <summary>Width of a key.</summary>
    public int Dimensions { get; }

    public ReadOnlySpan<float> Mean => _mean;

    public ReadOnlySpan<float> Scale => _scale;

    public ReadOnlySpan<float> Projection => _projection;

    /// <summary>A principal component, [hidden size].</summary>
    public ReadOnlySpan<float> Component(int index) => _projection.AsSpan(index * HiddenSize, HiddenSize);

    /// <summary>
    /// Makes a key of a hidden state: of length 1, or all zero for a state that has no direction, such as the mean itself or one with
    /// infinities. O(hidden size x dimensions); does not allocate.
    /// </summary>
    public void Apply(ReadOnlySpan<float> state, Span<float> key)
    {
        for (int i = 0; i < key.Length; i++)
            key[i] = TensorPrimitives.Dot(_map.AsSpan(i * HiddenSize, HiddenSize), state) - _offset[i];
        float norm = TensorPrimitives.Norm<float>(key);
        if (norm > 0 && float.IsFinite(norm)) TensorPrimitives.Divide(key, norm, key);
        else key.Clear();
    }
}
