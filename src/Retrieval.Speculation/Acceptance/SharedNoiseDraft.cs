using System.Diagnostics.CodeAnalysis;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Speculation.Acceptance;

/// <summary>
/// Drafts with the target's own noise: the tokens with the highest log q + G, where G is what the target will add to log p at that
/// position. Where q resembles p, both have the same winner.
/// </summary>
/// <remarks>
/// The nodes are deterministic, for the target-sample walk: exact for trees that depend on the noise, and it keeps the seed's very
/// tokens. The first pick is accepted with probability sum over i of 1 / (sum over j of max(p_j / p_i, q_j / q_i)), at least
/// (1 - TV) / (1 + TV). Do not mix with <see cref="TokenTree.Sampled"/>: those draws must know nothing of the target's noise.
/// </remarks>
public static class SharedNoiseDraft
{
    private const double LowestTemperature = 1e-5;

    /// <summary>Picks the best tokens to follow a node, best first. O(logits), nearly all dismissed without their noise.</summary>
    /// <param name="logits">The drafter's logits after the node's path, after whatever the drafter mimics of the target's processors.</param>
    /// <param name="temperature">What divides them: the request's temperature. 0 picks the likeliest tokens.</param>
    /// <param name="noise">Seed, sample index and position (prompt + output + depth of the node) of the token that follows the node.</param>
    /// <param name="picked">Receives token ids; its length is how many at most.</param>
    /// <param name="tokens">The target's token id of each logit; empty when they are the indices.</param>
    /// <returns>How many were picked: fewer only if fewer logits are above negative infinity.</returns>
    public static int Pick(
        ReadOnlySpan<float> logits, double temperature, GumbelNoise noise, Span<int> picked, ReadOnlySpan<int> tokens = default)
    {
        if (!tokens.IsEmpty && tokens.Length != logits.Length)
            ThrowLengths(logits.Length, tokens.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(temperature);
        bool isGreedy = temperature < LowestTemperature;
        double inverse = isGreedy ? 1 : 1 / temperature;
        Span<double> scores = picked.Length <= 64 ? stackalloc double[picked.Length] : new double[picked.Length];
        int count = 0;
        for (int i = 0; i < logits.Length && picked.Length > 0; i++)
        {
            int token = tokens.IsEmpty ? i : tokens[i];
            double score = logits[i] * inverse;
            bool isFull = count == picked.Length;
            if (!(score > double.NegativeInfinity) || (isFull && score + (isGreedy ? 0 : GumbelNoise.Bound(0)) < scores[count - 1]))
                continue;
            if (!isGreedy)
            {
                uint upperHalf = noise.UpperHalfOf(token);
                if (isFull && score + GumbelNoise.Bound(upperHalf) < scores[count - 1])
                    continue;
                score += noise[token, upperHalf];
            }

            if (!isFull)
                count++;
            else if (!Beats(score, token, scores[count - 1], picked[count - 1]))
                continue;
            Insert(scores[..count], picked[..count], score, token);
        }

        return count;
    }

    // The last place is free or loses.
    private static void Insert(Span<double> scores, Span<int> picked, double score, int token)
    {
        int place = scores.Length - 1;
        for (; place > 0 && Beats(score, token, scores[place - 1], picked[place - 1]); place--)
            (scores[place], picked[place]) = (scores[place - 1], picked[place - 1]);
        (scores[place], picked[place]) = (score, token);
    }

    private static bool Beats(double score, int token, double other, int otherToken) =>
        score > other || (score == other && token < otherToken);

    [DoesNotReturn]
    private static void ThrowLengths(int logits, int tokens) =>
        throw new ArgumentException($"{logits} logits have {tokens} token ids.", nameof(tokens));
}
