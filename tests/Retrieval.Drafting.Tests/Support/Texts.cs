namespace Retrieval.Drafting.Tests.Support;

/// <summary>Random texts over a small alphabet with copied stretches.</summary>
internal static class Texts
{
    public static int[] Random(Random random, int length, int alphabet = 6)
    {
        var text = new List<int>();
        while (text.Count < length)
        {
            if (text.Count > 10 && random.Next(3) == 0)
            {
                int start = random.Next(text.Count);
                text.AddRange(text.GetRange(start, Math.Min(random.Next(2, 12), text.Count - start)));
            }
            else
            {
                text.Add(random.Next(alphabet));
            }
        }

        return [.. text.Take(length)];
    }

    /// <summary>Where a pattern stands in a text, by its start.</summary>
    public static IEnumerable<int> Find(int[] text, int[] pattern)
    {
        for (int i = 0; i + pattern.Length <= text.Length; i++)
        {
            if (text.AsSpan(i, pattern.Length).SequenceEqual(pattern))
                yield return i;
        }
    }

    /// <summary>What follows a pattern in any of some texts and how often, the most frequent first, lower id first among equals.</summary>
    public static List<(int Token, long Count)> Continuations(IEnumerable<int[]> texts, int[] pattern) =>
        [.. texts.SelectMany(text => Find(text, pattern).Where(start => start + pattern.Length < text.Length).Select(start => text[start + pattern.Length]))
            .GroupBy(token => token).Select(group => (Token: group.Key, Count: (long)group.Count()))
            .OrderByDescending(next => next.Count).ThenBy(next => next.Token)];

    /// <summary>
    /// The contexts of a text in others: its longest suffix that occurs, then each shorter one that occurs more often; those that
    /// nothing follows left out.
    /// </summary>
    public static List<(int MatchLength, List<(int Token, long Count)> Counts)> Contexts(int[][] texts, int[] text)
    {
        var contexts = new List<(int, List<(int, long)>)>();
        int before = 0;
        for (int length = text.Length; length > 0; length--)
        {
            int[] suffix = text[^length..];
            int count = texts.Sum(other => Find(other, suffix).Count());
            if (count > before && Continuations(texts, suffix) is { Count: > 0 } counts)
                contexts.Add((length, counts));
            before = Math.Max(before, count);
        }

        return contexts;
    }
}
