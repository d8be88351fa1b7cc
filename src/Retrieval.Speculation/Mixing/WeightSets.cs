using System.Numerics.Tensors;

namespace Retrieval.Speculation.Mixing;

/// <summary>
/// Logistic mixing: the log-odds of a candidate are a weighted sum of its inputs, with weights chosen by the situation and moved
/// after every outcome against the error (Mattern 2012, as in the PAQ compressors).
/// </summary>
internal sealed class WeightSets
{
    private readonly float[] _weights;

    public WeightSets(int sets, ReadOnlySpan<float> start)
    {
        _weights = new float[sets * MixerInputs.Count];
        for (int set = 0; set < sets; set++)
            start.CopyTo(Weights(set));
    }

    public Memory<float> All => _weights;

    public float Mix(int set, ReadOnlySpan<float> inputs) => TensorPrimitives.Dot(Weights(set), inputs);

    /// <summary>Moves a set down the gradient of the coding cost.</summary>
    public void Learn(int set, ReadOnlySpan<float> inputs, float step)
    {
        Span<float> weights = Weights(set);
        TensorPrimitives.MultiplyAdd(inputs, step, weights, weights);
    }

    private Span<float> Weights(int set) => _weights.AsSpan(set * MixerInputs.Count, MixerInputs.Count);
}
