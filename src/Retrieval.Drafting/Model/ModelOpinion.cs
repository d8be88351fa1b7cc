using System.Numerics.Tensors;
using Retrieval.Drafting.Harvest;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Model;

/// <summary>Turns a row of a draft model's logits into opinions. O(vocabulary).</summary>
internal sealed class ModelOpinion(DraftModel model)
{
    private const int Ranks = 4;
    private const int Odds = 16;

    // Of tokens that a trimmed head does not know it can only be said that they are the rest.
    private const float UnknownLogOdds = -3;

    private readonly int[] _likeliest = new int[TopTokens.MaxCount];

    /// <summary>Adds the likeliest tokens, and odds for every token that others have named.</summary>
    public void Add(ReadOnlySpan<float> logits, Opinions opinions)
    {
        int count = TopTokens.Find(logits, _likeliest);
        if (count == 0)
            return;
        float highest = logits[_likeliest[0]];
        float sum = LogSumExp(logits, highest);
        foreach (int token in opinions.Tokens)
        {
            int column = model.Column(token);
            if (column < 0)
                opinions.AddEstimate(token, UnknownLogOdds);
            else if (!_likeliest.AsSpan(0, count).Contains(column))
                opinions.AddEstimate(token, LogOdds(logits[column] - sum));
        }

        for (int rank = 0; rank < count; rank++)
        {
            float logOdds = LogOdds(logits[_likeliest[rank]] - sum);
            int token = model.Token(_likeliest[rank]);
            opinions.AddGuess(token, Evidence(rank, logOdds));
            opinions.AddEstimate(token, logOdds);
        }
    }

    // How often a draft model is right that is so sure: half a unit of log-odds is a step, and the first rank is another matter than the rest.
    internal static int Evidence(int rank, float logOdds) =>
        (Math.Min(rank, Ranks - 1) * Odds) + Math.Clamp((int)MathF.Floor(logOdds) + (Odds / 2), 0, Odds - 1);

    internal static float LogSumExp(ReadOnlySpan<float> logits, float highest)
    {
        Span<float> block = stackalloc float[512];
        float sum = 0;
        for (int from = 0; from < logits.Length; from += block.Length)
        {
            ReadOnlySpan<float> part = logits[from..Math.Min(from + block.Length, logits.Length)];
            Span<float> powers = block[..part.Length];
            TensorPrimitives.Subtract(part, highest, powers);
            TensorPrimitives.Exp(powers, powers);
            sum += TensorPrimitives.Sum(powers);
        }

        return highest + MathF.Log(sum);
    }

    /// <summary>ln(p / (1 - p)) of ln p.</summary>
    internal static float LogOdds(float logProbability) =>
        logProbability >= 0 ? float.PositiveInfinity : logProbability - (float)Math.Log(1 - Math.Exp(logProbability));
}
