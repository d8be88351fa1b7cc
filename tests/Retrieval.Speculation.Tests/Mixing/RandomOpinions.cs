using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Tests.Mixing;

/// <summary>What sources might say: contexts from the longest to the shortest, each token once in a context, guesses and odds.</summary>
internal static class RandomOpinions
{
    public static void Fill(Opinions opinions, Random random, int vocabulary = 40, int maxSources = 5)
    {
        opinions.Clear();
        foreach (DraftSource source in Enum.GetValues<DraftSource>().OrderBy(_ => random.Next()).Take(random.Next(maxSources + 1)))
        {
            opinions.Begin(source);
            int length = random.Next(1, 40);
            for (int contexts = random.Next(7); contexts > 0 && length > 0; contexts--, length -= random.Next(1, 9))
                AddContext(opinions, random, length, vocabulary);
            if (random.Next(3) == 0)
                opinions.AddRecent(random.Next(vocabulary));
            for (int guesses = random.Next(-2, 4); guesses > 0; guesses--)
                opinions.AddGuess(random.Next(vocabulary), random.Next(Opinions.EvidenceCount));
            for (int estimates = random.Next(-4, 6); estimates > 0; estimates--)
                opinions.AddEstimate(random.Next(vocabulary), (random.NextSingle() * 10) - 6);
        }
    }

    private static void AddContext(Opinions opinions, Random random, int length, int vocabulary)
    {
        long[] counts = [.. Enumerable.Range(0, random.Next(9)).Select(_ => (long)random.Next(1, 20)).OrderDescending()];
        opinions.AddContext(length, counts.Sum() + (random.Next(2) * random.Next(50)));
        int[] tokens = [.. Enumerable.Range(0, vocabulary).OrderBy(_ => random.Next()).Take(counts.Length)];
        for (int i = 0; i < tokens.Length; i++)
            opinions.AddCount(tokens[i], counts[i]);
    }
}
