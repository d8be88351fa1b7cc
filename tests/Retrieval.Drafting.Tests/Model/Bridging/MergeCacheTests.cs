using Retrieval.Drafting.Model.Bridging;

namespace Retrieval.Drafting.Tests.Model.Bridging;

public sealed class MergeCacheTests
{
    [Fact]
    public void Learn_MoreThanItHolds_KeepsThoseLearnedLast()
    {
        var random = new Random(1);
        var cache = new MergeCache(capacity: 5);
        var reference = new List<(int[] Run, int Token)>();
        for (int i = 0; i < 2000; i++)
        {
            if (random.Next(400) == 0)
            {
                cache.Clear();
                reference.Clear();
            }

            int[] run = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => random.Next(2))];
            int token = random.Next(100);
            cache.Learn(run, token);
            reference.RemoveAll(entry => entry.Run.SequenceEqual(run));
            reference.Add((run, token));
            if (reference.Count > 5)
                reference.RemoveAt(0);
            Assert.Equal(reference.Count, cache.Count);
            int[] text = [.. Enumerable.Range(0, 6).Select(_ => random.Next(2))];
            (int[] Run, int Token) expected = reference.Where(entry => text.AsSpan().StartsWith(entry.Run)).OrderByDescending(entry => entry.Run.Length).FirstOrDefault(([], -1));
            Assert.Equal(expected.Run.Length, cache.FindLongest(text, out int found));
            Assert.Equal(expected.Token, found);
        }
    }
}
