namespace Retrieval.Models.Reference;

/// <summary>Gated MLP: down(silu(gate x) * up x).</summary>
internal sealed class ReferenceMlp(ModelConfiguration model, ReferenceWeights weights, string prefix)
{
    private readonly Linear _gate = weights.Projection(prefix + TensorNames.Gate, model.MlpBias);
    private readonly Linear _up = weights.Projection(prefix + TensorNames.Up, model.MlpBias);
    private readonly Linear _down = weights.Projection(prefix + TensorNames.Down, model.MlpBias);

    /// <param name="rows">Rows fed.</param>
    /// <param name="x">[rows, hidden], normed.</param>
    /// <param name="y">[rows, hidden]</param>
    public void Apply(int rows, ReadOnlySpan<float> x, Span<float> y)
    {
        var gate = new float[rows * _gate.Outputs];
        var up = new float[rows * _up.Outputs];
        _gate.Apply(x, gate);
        _up.Apply(x, up);
        for (int i = 0; i < gate.Length; i++)
        {
            gate[i] = gate[i] / (1 + MathF.Exp(-gate[i])) * up[i];
        }

        _down.Apply(gate, y);
    }
}
