using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Model.Bridging;

/// <summary>What a drafter says when it is consulted about places.</summary>
internal sealed class Heard
{
    public required List<(int Token, int Evidence)> Guesses { get; init; }

    public required List<(int Token, float LogOdds)> Estimates { get; init; }

    public float? Probability(int token) =>
        Estimates.Where(estimate => estimate.Token == token).Select(estimate => (float?)(1 / (1 + Math.Exp(-estimate.LogOdds)))).FirstOrDefault();

    /// <summary>Consults about places of which others have named some tokens.</summary>
    public static Heard[] At(IBatchDrafter drafter, ReadOnlySpan<int> places, params int[] named)
    {
        Opinions[] opinions = [.. places.ToArray().Select(_ => new Opinions())];
        foreach (Opinions opinion in opinions)
        {
            opinion.Clear();
            opinion.Begin(DraftSource.Frequent);
            foreach (int token in named)
                opinion.AddGuess(token, 0);
            opinion.Begin(drafter.Source);
        }

        drafter.Consult(places, opinions);
        return [.. opinions.Select(Of)];
    }

    private static Heard Of(Opinions opinions)
    {
        int[] tokens = opinions.Tokens.ToArray();
        return new Heard
        {
            Guesses = [.. opinions.Guesses.ToArray().Where(guess => guess.Source == DraftSource.Model).Select(guess => (tokens[guess.Candidate], guess.Evidence))],
            Estimates = [.. opinions.Estimates.ToArray().Select(estimate => (tokens[estimate.Candidate], estimate.LogOdds))],
        };
    }
}
