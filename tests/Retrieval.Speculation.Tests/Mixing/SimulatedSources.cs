using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Tests.Mixing;

/// <summary>A world in which it is known how often each source is right.</summary>
internal static class SimulatedSources
{
    private static readonly (DraftSource Source, int Length, long Count, double Rate)[] Contexts =
    [
        (DraftSource.Prompt, 12, 3, 0.95), (DraftSource.Prompt, 2, 2, 0.5), (DraftSource.Outputs, 5, 9, 0.8), (DraftSource.Datastore, 1, 1, 0.1),
    ];

    /// <summary>Says what the sources say at a place, and returns what comes there.</summary>
    public static int Next(Opinions opinions, Random random)
    {
        opinions.Clear();
        int came = random.Next(1000);
        foreach ((DraftSource source, int length, long count, double rate) in Contexts)
        {
            if (random.Next(3) == 0)
                continue;
            opinions.Begin(source);
            opinions.AddContext(length, count + 1);
            opinions.AddCount(Token(random.NextDouble() < rate), count);
            opinions.AddCount(Token(false), 1);
        }

        if (random.Next(2) == 0)
        {
            int evidence = random.Next(4);
            opinions.Begin(DraftSource.Copying);
            opinions.AddGuess(Token(random.NextDouble() < 0.3 * evidence), evidence);
        }

        return came;

        int Token(bool isRight) => isRight ? came : 1000 + random.Next(100_000);
    }
}
