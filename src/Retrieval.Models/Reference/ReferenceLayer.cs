using System.Numerics.Tensors;
using Retrieval.Models.Drafts;

namespace Retrieval.Models.Reference;

/// <summary>One decoder layer: attention, then MLP, each after a norm and added to the residual stream.</summary>
internal sealed class ReferenceLayer(ModelConfiguration model, ReferenceWeights weights, int layer, SkippedSubLayers skipped)
{
    private readonly RmsNorm _inputNorm = weights.Norm(TensorNames.Layer(layer) + TensorNames.InputNorm);
    private readonly RmsNorm _postAttentionNorm = weights.Norm(TensorNames.Layer(layer) + TensorNames.PostAttentionNorm);
    private readonly ReferenceAttention _attention = new(model, weights, TensorNames.Layer(layer));
    private readonly ReferenceMlp _mlp = new(model, weights, TensorNames.Layer(layer));

    /// <summary>Moves a row of keys and values.</summary>
    public void Move(int from, int to)
    {
        if (!skipped.SkipsAttention(layer))
        {
            _attention.Rows.Move(from, to);
        }
    }

    /// <param name="pass">What is fed.</param>
    /// <param name="stream">[rows, hidden], the residual stream; changed in place.</param>
    public void Apply(ReferencePass pass, Span<float> stream)
    {
        var normed = new float[stream.Length];
        var added = new float[stream.Length];
        if (!skipped.SkipsAttention(layer))
        {
            _inputNorm.Apply(stream, normed);
            _attention.Apply(pass, normed, added);
            TensorPrimitives.MultiplyAdd(added, (float)model.ResidualMultiplier, stream, stream);
        }

        if (!skipped.SkipsMlp(layer))
        {
            _postAttentionNorm.Apply(stream, normed);
            _mlp.Apply(pass.RowCount, normed, added);
            TensorPrimitives.MultiplyAdd(added, (float)model.ResidualMultiplier, stream, stream);
        }
    }
}
