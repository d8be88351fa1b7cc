using System.Numerics.Tensors;

namespace Retrieval.Models.Reference;

/// <summary>A linear layer in float: weight [outputs, inputs], and a bias [outputs] or none.</summary>
internal sealed class Linear
{
    private readonly float[] _weight;
    private readonly float[]? _bias;
    private readonly int _inputs;

    public Linear(float[] weight, float[]? bias, int inputs)
    {
        _weight = weight;
        _bias = bias;
        _inputs = inputs;
        Outputs = weight.Length / inputs;
    }

    public int Outputs { get; }

    /// <param name="x">[rows, inputs]</param>
    /// <param name="y">[rows, outputs]</param>
    public void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        int rows = x.Length / _inputs;
        for (int output = 0; output < Outputs; output++)
        {
            ReadOnlySpan<float> weight = Row(output);
            float bias = _bias is null ? 0 : _bias[output];
            for (int row = 0; row < rows; row++)
            {
                y[(row * Outputs) + output] = TensorPrimitives.Dot(weight, x.Slice(row * _inputs, _inputs)) + bias;
            }
        }
    }

    /// <summary>One row of the weight: the embedding of a token, where this is the embedding.</summary>
    public ReadOnlySpan<float> Row(int output) => _weight.AsSpan(output * _inputs, _inputs);
}
