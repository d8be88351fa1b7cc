using System.Numerics.Tensors;

namespace Retrieval.Models.Reference;

/// <summary>One decoder layer: attention, then MLP, each after a norm and added to the residual stream.</summary>
internal sealed class ReferenceLayer(ModelConfiguration model, ReferenceWeights weights, string prefix)
{
    private readonly RmsNorm _inputNorm = weights.Norm(prefix + TensorNames.InputNorm);
    private readonly RmsNorm _postAttentionNorm = weights.Norm(prefix + TensorNames.PostAttentionNorm);
    private readonly ReferenceAttention _attention = new(model, weights, prefix);
    private readonly ReferenceMlp _mlp = new(model, weights, prefix);

    public KeyValueRows Rows => _attention.Rows;

    /// <param name="pass">What is fed.</param>
    /// <param name="stream">[rows, hidden], the residual stream; changed in place.</param>
    public void Apply(ReferencePass pass, Span<float> stream)
    {
        var normed = new float[stream.Length];
        var added = new float[stream.Length];
        _inputNorm.Apply(stream, normed);
        _attention.Apply(pass, normed, added);
        TensorPrimitives.MultiplyAdd(added, (float)model.ResidualMultiplier, stream, stream);

        _postAttentionNorm.Apply(stream, normed);
        _mlp.Apply(pass.RowCount, normed, added);
        TensorPrimitives.MultiplyAdd(added, (float)model.ResidualMultiplier, stream, stream);
    }
}
