using Retrieval.Datastore;
using Retrieval.Datastore.Building;

namespace Retrieval.Benchmarks.Index;

/// <summary>
/// A text to follow: spans of 24 to 64 tokens from all over the corpus, each with one token in eight replaced by another of the corpus, so
/// that matches are neither always long nor always short.
/// </summary>
internal static class QueryText
{
    private const int Seed = 20260101;

    public static int[] Sample(string tokenFile, TokenWidth width, long separator, int spans)
    {
        int[][] documents = [.. new TokenFile(tokenFile, width, separator).ReadDocuments().Select(document => document.Tokenize().ToArray())];
        var random = new Random(Seed);
        var text = new List<int>();
        for (int i = 0; i < spans; i++)
        {
            int[] document = documents[random.Next(documents.Length)];
            int length = Math.Min(document.Length, random.Next(24, 65));
            int start = random.Next(document.Length - length + 1);
            foreach (int token in document.AsSpan(start, length))
                text.Add(random.Next(8) == 0 ? document[random.Next(document.Length)] : token);
        }
        return [.. text];
    }
}
