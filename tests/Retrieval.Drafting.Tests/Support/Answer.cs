using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Support;

/// <summary>What a drafter says at a place, in a form that can be compared.</summary>
internal sealed class Answer
{
    private static readonly Opinions Opinions = new();

    public required List<(int MatchLength, long Total, List<(int Token, long Count)> Counts)> Contexts { get; init; }

    public required List<(int Token, int Evidence)> Guesses { get; init; }

    public required int? Recent { get; init; }

    /// <summary>Every token named, each once, in order.</summary>
    public required int[] Tokens { get; init; }

    public static Answer Of(IDrafter drafter, int place = 0)
    {
        lock (Opinions)
        {
            Ask(drafter, place, Opinions);
            int[] tokens = Opinions.Tokens.ToArray();
            var contexts = new List<(int, long, List<(int, long)>)>();
            foreach (ContextOpinion context in Opinions.Contexts)
            {
                var counts = new List<(int, long)>();
                foreach (CountedCandidate counted in Opinions.Counts(context))
                    counts.Add((tokens[counted.Candidate], counted.Count));
                contexts.Add((context.MatchLength, context.Total, counts));
            }

            int recent = Opinions.Recent(drafter.Source);
            return new Answer
            {
                Tokens = tokens,
                Contexts = contexts,
                Guesses = [.. Opinions.Guesses.ToArray().Select(guess => (tokens[guess.Candidate], guess.Evidence))],
                Recent = recent < 0 ? null : tokens[recent],
            };
        }
    }

    /// <summary>Asks as the mixer does.</summary>
    public static void Ask(IDrafter drafter, int place, Opinions opinions)
    {
        opinions.Clear();
        opinions.Begin(drafter.Source);
        drafter.Ask(place, opinions);
    }
}
