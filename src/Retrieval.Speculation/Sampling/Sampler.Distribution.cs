using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace Retrieval.Speculation.Sampling;

public sealed partial class Sampler
{
    /// <summary>The distribution <see cref="Sample"/> draws from, after every processor, in double precision. O(vocabulary).</summary>
    /// <param name="logits">As for <see cref="Sample"/>.</param>
    /// <param name="rule">As for <see cref="Sample"/>; the seed plays no part. Temperature 0 gives a point mass.</param>
    /// <param name="history">As for <see cref="Sample"/>.</param>
    /// <param name="probabilities">Receives the probability of each token. Shape [<see cref="VocabularySize"/>].</param>
    /// <exception cref="ArgumentException">As for <see cref="Sample"/>, or a span of another width.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Sample"/>.</exception>
    public void Distribution(ReadOnlySpan<float> logits, SamplingRule rule, TokenHistory history, Span<double> probabilities)
    {
        ReadOnlySpan<float> row = Process(logits, rule, history);
        if (probabilities.Length != VocabularySize)
            throw new ArgumentException($"Room for {VocabularySize} probabilities is needed, not {probabilities.Length}.", nameof(probabilities));
        int best = LikeliestToken(row, history.Length);
        SelectionKind kind = rule.IsGreedy ? SelectionKind.BestOnly : _selection.Select(row, best, rule);
        var scale = new LogitScale(row[best], rule.Options.Temperature);
        switch (kind)
        {
            case SelectionKind.BestOnly:
                probabilities.Clear();
                probabilities[best] = 1;
                return;
            case SelectionKind.Some:
                probabilities.Fill(double.NegativeInfinity);
                foreach (ulong key in _selection.Keys)
                    probabilities[TokenKey.Token(key)] = scale.Score(row[TokenKey.Token(key)]);
                break;
            default:
                for (int token = 0; token < row.Length; token++)
                    probabilities[token] = scale.Score(row[token]);
                break;
        }

        TensorPrimitives.Exp(probabilities, probabilities);
        TensorPrimitives.Divide(probabilities, Sum(probabilities), probabilities);
    }

    // In an order fixed by the length alone, unlike library sums.
    private static double Sum(ReadOnlySpan<double> values)
    {
        Vector256<double> sums = default;
        int i = 0;
        for (; i <= values.Length - Vector256<double>.Count; i += Vector256<double>.Count)
            sums += Vector256.Create(values[i..]);
        double sum = Vector256.Sum(sums);
        for (; i < values.Length; i++)
            sum += values[i];
        return sum;
    }
}
