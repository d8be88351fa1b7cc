using System.Numerics.Tensors;

namespace Retrieval.Models.Reference;

/// <summary>Grouped-query attention of one layer over the committed rows and, for each fed row, its own ancestors.</summary>
internal sealed class ReferenceAttention
{
    private readonly ModelConfiguration _model;
    private readonly Linear _query, _key, _value, _output;
    private readonly RmsNorm? _queryNorm, _keyNorm;

    public ReferenceAttention(ModelConfiguration model, ReferenceWeights weights, string prefix)
    {
        _model = model;
        _query = weights.Projection(prefix + TensorNames.Query, model.QueryKeyValueBias);
        _key = weights.Projection(prefix + TensorNames.Key, model.QueryKeyValueBias);
        _value = weights.Projection(prefix + TensorNames.Value, model.QueryKeyValueBias);
        _output = weights.Projection(prefix + TensorNames.Output, model.AttentionOutputBias);
        _queryNorm = model.QueryKeyNorm ? weights.Norm(prefix + TensorNames.QueryNorm) : null;
        _keyNorm = model.QueryKeyNorm ? weights.Norm(prefix + TensorNames.KeyNorm) : null;
        Rows = new KeyValueRows(model.KeyValueSize);
    }

    public KeyValueRows Rows { get; }

    /// <param name="pass">What is fed.</param>
    /// <param name="x">[rows, hidden], normed.</param>
    /// <param name="y">[rows, hidden]</param>
    public void Apply(ReferencePass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        int rows = pass.RowCount;
        var queries = new float[rows * _model.QuerySize];
        Rows.EnsureCapacity(pass.Committed + rows);
        Span<float> keys = Rows.Keys(pass.Committed, rows);
        _query.Apply(x, queries);
        _key.Apply(x, keys);
        _value.Apply(x, Rows.Values(pass.Committed, rows));
        _queryNorm?.Apply(queries, queries);
        _keyNorm?.Apply(keys, keys);
        for (int row = 0; row < rows; row++)
        {
            pass.Rotate(row, queries.AsSpan(row * _model.QuerySize, _model.QuerySize));
            pass.Rotate(row, keys.Slice(row * _model.KeyValueSize, _model.KeyValueSize));
        }

        var mixed = new float[queries.Length];
        for (int row = 0; row < rows; row++)
        {
            Attend(pass.Context(row), queries.AsSpan(row * _model.QuerySize), mixed.AsSpan(row * _model.QuerySize));
        }

        _output.Apply(mixed, y);
    }

    /// <param name="context">Rows of <see cref="Rows"/> to attend to, by position.</param>
    /// <param name="query">[heads, head dimension] and more.</param>
    /// <param name="mixed">[heads, head dimension] and more; zero on entry.</param>
    private void Attend(ReadOnlySpan<int> context, ReadOnlySpan<float> query, Span<float> mixed)
    {
        int width = _model.HeadDimension, group = _model.HeadCount / _model.KeyValueHeadCount;
        var scores = new float[context.Length];
        for (int head = 0; head < _model.HeadCount; head++)
        {
            int shared = head / group * width;
            ReadOnlySpan<float> ownQuery = query.Slice(head * width, width);
            for (int i = 0; i < scores.Length; i++)
            {
                scores[i] = TensorPrimitives.Dot(ownQuery, Rows.Keys(context[i]).Slice(shared, width)) * (float)_model.AttentionMultiplier;
            }

            Softmax(scores);
            Span<float> ownMixed = mixed.Slice(head * width, width);
            for (int i = 0; i < scores.Length; i++)
            {
                TensorPrimitives.MultiplyAdd(Rows.Values(context[i]).Slice(shared, width), scores[i], ownMixed, ownMixed);
            }
        }
    }

    private static void Softmax(Span<float> scores)
    {
        float largest = TensorPrimitives.Max(scores), sum = 0;
        foreach (ref float score in scores)
        {
            score = MathF.Exp(score - largest);
            sum += score;
        }

        TensorPrimitives.Divide(scores, sum, scores);
    }
}
