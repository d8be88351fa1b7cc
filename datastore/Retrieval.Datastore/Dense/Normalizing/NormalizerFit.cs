using System.Numerics.Tensors;

namespace Retrieval.Datastore.Dense.Normalizing;

/// <summary>
/// Fits a normaliser to a stream of hidden states. Keeps sums alone, in double: [hidden size, hidden size]. The result depends on the
/// states and their order, not on threads.
/// </summary>
internal sealed class NormalizerFit
{
    private const int BlockRows = 256;

    /// <summary>Less variance than this part of the mean square is rounding.</summary>
    private const double LeastVarianceShare = 1e-12;

    private readonly int _hiddenSize;
    private readonly double[] _sum;
    private readonly double[] _products;

    // Transposed: all values of a dimension side by side, so that a product of two dimensions is one inner product.
    private readonly double[] _block;
    private int _blockRows;

    public NormalizerFit(int hiddenSize)
    {
        _hiddenSize = hiddenSize;
        _sum = new double[hiddenSize];
        _products = new double[hiddenSize * hiddenSize];
        _block = new double[hiddenSize * BlockRows];
    }

    /// <summary>States added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a state; one that is not finite is left out.</summary>
    public void Add(ReadOnlySpan<float> state)
    {
        if (!float.IsFinite(TensorPrimitives.Sum(state))) return;
        for (int i = 0; i < _hiddenSize; i++) _block[i * BlockRows + _blockRows] = state[i];
        Count++;
        if (++_blockRows == BlockRows) Flush();
    }

    /// <summary>The normaliser of the states so far.</summary>
    /// <param name="dimensions">Width of a key; at most the hidden size.</param>
    public HiddenNormalizer Fit(int dimensions)
    {
        Flush();
        var mean = new double[_hiddenSize];
        var scale = new double[_hiddenSize];
        for (int i = 0; i < _hiddenSize && Count > 0; i++)
        {
            mean[i] = _sum[i] / Count;
            double square = _products[i * _hiddenSize + i] / Count;
            double variance = square - mean[i] * mean[i];
            scale[i] = variance > square * LeastVarianceShare ? 1 / Math.Sqrt(variance) : 0;
        }
        double[] components = SubspaceIteration.TopEigenvectors(Correlation(mean, scale), _hiddenSize, dimensions);
        return new HiddenNormalizer(Single(mean), Single(scale), Single(components));
    }

    private double[] Correlation(double[] mean, double[] scale)
    {
        var correlation = new double[_products.Length];
        for (int i = 0; i < _hiddenSize; i++)
        {
            for (int j = i; j < _hiddenSize && Count > 0; j++)
            {
                double value = (_products[i * _hiddenSize + j] / Count - mean[i] * mean[j]) * scale[i] * scale[j];
                correlation[i * _hiddenSize + j] = correlation[j * _hiddenSize + i] = value;
            }
        }
        return correlation;
    }

    private void Flush()
    {
        int rows = _blockRows;
        _blockRows = 0;
        Parallel.For(0, _hiddenSize, i =>
        {
            ReadOnlySpan<double> one = _block.AsSpan(i * BlockRows, rows);
            _sum[i] += TensorPrimitives.Sum(one);
            for (int j = i; j < _hiddenSize; j++)
                _products[i * _hiddenSize + j] += TensorPrimitives.Dot(one, _block.AsSpan(j * BlockRows, rows));
        });
    }

    private static float[] Single(double[] values) => Array.ConvertAll(values, value => (float)value);
}
