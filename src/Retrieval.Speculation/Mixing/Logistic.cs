namespace Retrieval.Speculation.Mixing;

/// <summary>Between probabilities and their log-odds.</summary>
internal static class Logistic
{
    public static float LogOdds(float probability) => MathF.Log(probability / (1 - probability));

    public static float Probability(float logOdds) => 1 / (1 + MathF.Exp(-logOdds));
}
