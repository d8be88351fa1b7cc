namespace Retrieval.Datastore.Tests.Support;

/// <summary>Corpora that are hard on an index, and random ones.</summary>
internal static class Texts
{
    public static IEnumerable<(string Name, int[][] Documents)> Adversarial()
    {
        yield return ("one repeated token", [[.. Enumerable.Repeat(7, 150)]]);
        yield return ("one repeated token in documents of all lengths", [.. Enumerable.Range(0, 25).Select(length => Enumerable.Repeat(3, length).ToArray())]);
        yield return ("Fibonacci word", [Fibonacci(233)]);
        yield return ("Fibonacci words", [Fibonacci(89), Fibonacci(55), Fibonacci(144)]);
        yield return ("de Bruijn sequence", [DeBruijn(3, 4)]);
        yield return ("binary de Bruijn sequence", [DeBruijn(2, 7)]);
        yield return ("many tiny documents", [.. Enumerable.Range(0, 200).Select(i => new[] { i % 7, i % 3, i % 5 }[..(1 + i % 3)])]);
        yield return ("documents that begin alike", [[1, 2, 3, 4, 5], [1, 2, 3, 4], [1, 2, 3, 6], [1, 2], [1, 2, 3, 4, 5, 1, 2, 3]]);
        yield return ("all different", [[.. Enumerable.Range(0, 200)]]);
        yield return ("wide branching", [[.. Enumerable.Range(0, 400).SelectMany(i => new[] { 0, 1 + i * 37 % 200 })]]);
        yield return ("wide branching of uneven counts", [[.. Enumerable.Range(0, 500).SelectMany(i => new[] { 0, 1 + i * i % 331 / (1 + i % 2) })]]);
        yield return ("one token", [[5]]);
        yield return ("an empty document among others", [[1, 2], [], [2, 1]]);
        yield return ("only empty documents", [[], []]);
    }

    /// <summary>Documents over a small alphabet with copied stretches, as real corpora have them.</summary>
    public static int[][] Random(int seed, int maxDocuments = 6, int maxLength = 60)
    {
        var random = new Random(seed);
        int alphabet = random.Next(1, 6);
        var documents = new List<int[]>();
        for (int count = random.Next(1, maxDocuments + 1); count > 0; count--)
        {
            var document = new List<int>();
            for (int length = random.Next(0, maxLength + 1); document.Count < length;)
            {
                if (documents.Count > 0 && random.Next(4) == 0) document.AddRange(Stretch(random, documents[random.Next(documents.Count)]));
                else document.Add(random.Next(alphabet));
            }
            documents.Add([.. document]);
        }
        return [.. documents];
    }

    /// <summary>A text to follow: stretches of the corpus and noise, with some tokens the corpus does not have.</summary>
    public static int[] Query(int seed, int[][] documents, int length)
    {
        var random = new Random(seed);
        int[] alphabet = [.. documents.SelectMany(document => document).Distinct(), 1_000, 65_535];
        var query = new List<int>();
        while (query.Count < length)
        {
            if (random.Next(3) == 0) query.Add(alphabet[random.Next(alphabet.Length)]);
            else query.AddRange(Stretch(random, documents[random.Next(documents.Length)]));
        }
        return [.. query.Take(length)];
    }

    public static int[] Fibonacci(int length)
    {
        List<int> previous = [0];
        List<int> word = [0, 1];
        while (word.Count < length) (previous, word) = (word, [.. word, .. previous]);
        return [.. word.Take(length)];
    }

    /// <summary>Every string of <paramref name="order"/> letters once (Lyndon words, Fredricksen and Maiorana).</summary>
    public static int[] DeBruijn(int letters, int order)
    {
        var sequence = new List<int>();
        var word = new int[order + 1];
        Extend(1, 1);
        return [.. sequence];

        void Extend(int position, int period)
        {
            if (position > order)
            {
                if (order % period == 0) sequence.AddRange(word[1..(period + 1)]);
                return;
            }
            word[position] = word[position - period];
            Extend(position + 1, period);
            for (int letter = word[position - period] + 1; letter < letters; letter++)
            {
                word[position] = letter;
                Extend(position + 1, position);
            }
        }
    }

    private static int[] Stretch(Random random, int[] document)
    {
        int start = random.Next(document.Length + 1);
        return document[start..random.Next(start, document.Length + 1)];
    }
}
