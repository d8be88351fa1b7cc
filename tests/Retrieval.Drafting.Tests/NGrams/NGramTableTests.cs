using Retrieval.Drafting.NGrams;

namespace Retrieval.Drafting.Tests.NGrams;

public class NGramTableTests
{
    [Fact]
    public void Find_RoomForAll_IsTheLastDistinctTokensNewestFirst()
    {
        var random = new Random(1);
        var table = new NGramTable(1 << 14, NGramOrder.Recent);
        var log = new Dictionary<(LastTokens, int), List<int>>();
        for (int i = 0; i < 3_000; i++)
        {
            (LastTokens last, int length, int token) = Random(random);
            table.Add(last, length, token);
            List<int> row = log.TryGetValue((Key(last, length), length), out List<int>? known) ? known : log[(Key(last, length), length)] = [];
            row.Remove(token);
            row.Insert(0, token);
        }

        foreach (((LastTokens key, int length), List<int> row) in log)
            Assert.Equal(row.Take(NGramTable.TokensPerKey), table.Find(key, length).ToArray());
    }

    [Fact]
    public void Add_FullSet_DropsTheKeyUnusedLongest()
    {
        // One set of eight keys.
        var table = new NGramTable(8, NGramOrder.Recent);
        for (int key = 0; key < 8; key++)
            table.Add(new LastTokens(key, -1, -1), 1, 100 + key);
        table.Add(new LastTokens(0, -1, -1), 1, 200);
        table.Add(new LastTokens(8, -1, -1), 1, 108);
        Assert.True(table.Find(new LastTokens(1, -1, -1), 1).IsEmpty);
        Assert.Equal([200, 100], table.Find(new LastTokens(0, -1, -1), 1).ToArray());
        Assert.Equal([108], table.Find(new LastTokens(8, -1, -1), 1).ToArray());
    }

    [Fact]
    public void Add_FrequentOrder_WhatComesOftenSurvivesWhatComesOnce()
    {
        var random = new Random(3);
        var table = new NGramTable(8, NGramOrder.Frequent);
        for (int i = 0; i < 4_000; i++)
        {
            table.Add(new LastTokens(random.Next(4), -1, -1), 1, random.Next(2) == 0 ? 7 : 1_000 + i);
            table.Add(new LastTokens(10_000 + i, -1, -1), 1, 1);
            if (i < 100)
                continue;
            for (int key = 0; key < 4; key++)
                Assert.Equal(7, table.Find(new LastTokens(key, -1, -1), 1)[0]);
        }
    }

    [Fact]
    public void Find_AnyHistory_OnlyTokensThatWereAdded()
    {
        foreach (NGramOrder order in Enum.GetValues<NGramOrder>())
        {
            var random = new Random(4);
            var table = new NGramTable(64, order);
            var added = new HashSet<(LastTokens, int, int)>();
            for (int i = 0; i < 20_000; i++)
            {
                (LastTokens last, int length, int token) = Random(random);
                table.Add(last, length, token);
                added.Add((Key(last, length), length, token));
                (LastTokens asked, int askedLength, _) = Random(random);
                int[] found = table.Find(asked, askedLength).ToArray();
                Assert.Equal(found.Distinct(), found);
                Assert.All(found, next => Assert.Contains((Key(asked, askedLength), askedLength, next), added));
            }

            table.Clear();
            Assert.True(table.Find(new LastTokens(1, 1, 1), 1).IsEmpty);
        }
    }

    private static (LastTokens Last, int Length, int Token) Random(Random random) =>
        (new LastTokens(random.Next(6), random.Next(6), random.Next(6)), random.Next(1, 4), random.Next(8));

    private static LastTokens Key(LastTokens last, int length) => new(last.First, length > 1 ? last.Second : -1, length > 2 ? last.Third : -1);
}
