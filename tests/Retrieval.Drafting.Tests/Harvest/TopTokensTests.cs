using Retrieval.Drafting.Harvest;

namespace Retrieval.Drafting.Tests.Harvest;

public class TopTokensTests
{
    [Fact]
    public void Find_RandomRows_IsThatOfSorting()
    {
        var random = new Random(1);
        for (int round = 0; round < 400; round++)
        {
            int levels = 1 + random.Next(round % 2 == 0 ? 10 : 100_000);
            float[] logits = [.. Enumerable.Range(0, random.Next(0, 300)).Select(_ => (float)random.Next(levels) - 50)];
            var found = new int[1 + random.Next(TopTokens.MaxCount)];
            int count = TopTokens.Find(logits, found);
            int[] expected = [.. Enumerable.Range(0, logits.Length).OrderByDescending(token => logits[token]).ThenBy(token => token).Take(found.Length)];
            Assert.Equal(expected, found[..count]);
        }
    }

    [Fact]
    public void Find_AscendingRow_KeepsTheLast()
    {
        var found = new int[3];
        Assert.Equal(3, TopTokens.Find([.. Enumerable.Range(0, 1000).Select(token => (float)token)], found));
        Assert.Equal([999, 998, 997], found);
    }

    [Fact]
    public void Find_InfiniteAndUndefinedLogits_AreNeverAmongThem()
    {
        for (int token = 0; token < 200; token++)
        {
            var logits = new float[200];
            Array.Fill(logits, float.NegativeInfinity);
            Array.Fill(logits, float.NaN, token / 2, 40);
            logits[token] = 1;
            var found = new int[8];
            Assert.Equal(1, TopTokens.Find(logits, found));
            Assert.Equal(token, found[0]);
        }
    }
}
