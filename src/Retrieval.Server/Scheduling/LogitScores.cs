using System.Numerics.Tensors;

namespace Retrieval.Server.Scheduling;

/// <summary>Log-probabilities of a row of raw logits.</summary>
internal static class LogitScores
{
    /// <summary>Scores a token and its likeliest rivals. O(vocabulary x log(top)); allocates the result.</summary>
    /// <param name="logits">Shape [vocabulary]; finite or negative infinity.</param>
    /// <param name="token">The token that was drawn.</param>
    /// <param name="top">How many of the likeliest to name.</param>
    public static TokenScore Score(ReadOnlySpan<float> logits, int token, int top)
    {
        float highest = TensorPrimitives.Max(logits);
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit - highest);
        }

        double scale = highest + Math.Log(sum);
        return new TokenScore(token, (float)(logits[token] - scale), Likeliest(logits, top, scale));
    }

    private static TokenProbability[] Likeliest(ReadOnlySpan<float> logits, int top, double scale)
    {
        if (top == 0)
        {
            return [];
        }

        // The least of those kept stands first; equals rank by token id, the lower first.
        var kept = new PriorityQueue<int, (float Logit, int MinusToken)>(top + 1);
        for (int token = 0; token < logits.Length; token++)
        {
            if (kept.Count < top)
            {
                kept.Enqueue(token, (logits[token], -token));
            }
            else if (kept.TryPeek(out _, out (float Logit, int) least) && logits[token] > least.Logit)
            {
                kept.EnqueueDequeue(token, (logits[token], -token));
            }
        }

        var result = new TokenProbability[kept.Count];
        for (int i = result.Length - 1; i >= 0; i--)
        {
            int token = kept.Dequeue();
            result[i] = new TokenProbability(token, (float)(logits[token] - scale));
        }

        return result;
    }
}
