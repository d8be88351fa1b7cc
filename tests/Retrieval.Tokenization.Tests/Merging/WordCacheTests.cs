using System.Text;
using Retrieval.Tokenization.Merging;

namespace Retrieval.Tokenization.Tests.Merging;

public sealed class WordCacheTests
{
    [Fact]
    public void Find_AfterManyWords_GivesTheIdsOfThatWordOrNothing()
    {
        var cache = new WordCache();
        byte[][] words = [.. Words().Distinct().Select(Encoding.ASCII.GetBytes)];
        for (int i = 0; i < words.Length; i++)
        {
            cache.Add(new WordCache.Key(words[i]), words[i], Ids(i));
            Assert.Equal(Ids(i), Find(cache, words[i]));
        }

        int found = 0;
        for (int i = 0; i < words.Length; i++)
        {
            if (Find(cache, words[i]) is int[] ids)
            {
                Assert.Equal(Ids(i), ids);
                found++;
            }
        }

        Assert.InRange(found, words.Length / 2, words.Length);
    }

    // Of all lengths, many alike at both ends.
    private static IEnumerable<string> Words()
    {
        for (int i = 0; i < 20_000; i++)
        {
            yield return i.ToString();
            yield return new string('=', i % WordCache.LongestWord + 1);
            yield return $"identical{i}identical";
        }
    }

    private static int[] Ids(int i) => [.. Enumerable.Range(i, i % 4)];

    private static int[]? Find(WordCache cache, byte[] word)
    {
        if (cache.Find(new WordCache.Key(word), word) is not WordCache.Entry entry)
        {
            return null;
        }

        List<int> ids = [];
        var writer = new IdWriter(ids, 0);
        entry.AppendTo(ref writer);
        writer.Complete();
        return [.. ids];
    }
}
