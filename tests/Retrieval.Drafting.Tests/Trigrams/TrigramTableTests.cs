using Retrieval.Drafting.Tests.Support;
using Retrieval.Drafting.Trigrams;

namespace Retrieval.Drafting.Tests.Trigrams;

public class TrigramTableTests
{
    [Fact]
    public void Add_RoomForAll_CountsLikeAReplayLog()
    {
        var random = new Random(1);
        var table = new TrigramTable();
        var log = new Dictionary<(int, int), Dictionary<int, int>>();
        for (int i = 0; i < 4_000; i++)
        {
            (int first, int second, int token) = (random.Next(20), random.Next(20), random.Next(TrigramTable.TokensPerPair));
            table.Add(first, second, token);
            Dictionary<int, int> row = log.TryGetValue((first, second), out Dictionary<int, int>? known) ? known : log[(first, second)] = [];
            row[token] = row.GetValueOrDefault(token) + 1;
        }

        foreach (((int first, int second), Dictionary<int, int> row) in log)
            Assert.Equal(row.Select(pair => (pair.Key, pair.Value)).OrderByDescending(next => next.Value).ThenBy(next => next.Key), Row(table, first, second));
    }

    [Fact]
    public void Add_ManyOfOnePair_HalvesSoThatRecentTimesCountMore()
    {
        var table = new TrigramTable();
        for (int i = 0; i < 5_000; i++)
            table.Add(1, 2, 30);
        for (int i = 0; i < TrigramTable.MaxTotal; i++)
        {
            table.Add(1, 2, 31);
            Assert.InRange(Row(table, 1, 2).Sum(next => next.Count), 1, TrigramTable.MaxTotal - 1);
        }

        Assert.Equal(31, Row(table, 1, 2)[0].Token);
    }

    [Fact]
    public void Add_NinthTokenOfAPair_ReplacesTheRarest()
    {
        var table = new TrigramTable();
        for (int token = 0; token < 8; token++)
        {
            for (int i = 0; i <= token; i++)
                table.Add(1, 2, token);
        }

        table.Add(1, 2, 99);
        Assert.Equal([7, 6, 5, 4, 3, 2, 1, 99], Row(table, 1, 2).Select(next => next.Token));
    }

    [Fact]
    public void Add_FullTable_FrequentPairsStayWhileTheyComeAndGoAfterwards()
    {
        var table = new TrigramTable(maxPairs: 64);
        for (int i = 0; i < 5_000; i++)
        {
            table.Add(1, 2, 3);
            table.Add(10_000 + i, 7, 7);
            Assert.Equal(3, Row(table, 1, 2)[0].Token);
        }

        for (int i = 0; i < 50_000; i++)
            table.Add(20_000 + i, 7, 7);
        Assert.Empty(Row(table, 1, 2));
    }

    [Fact]
    public void Add_AnyOrderOfArrival_EqualCountsAreInOrderOfIds()
    {
        var random = new Random(5);
        for (int round = 0; round < 200; round++)
        {
            var table = new TrigramTable(8);
            for (int i = random.Next(1, 2_000); i > 0; i--)
                table.Add(1, 2, random.Next(6));
            (int Token, int Count)[] row = Row(table, 1, 2);
            Assert.Equal(row.OrderByDescending(next => next.Count).ThenBy(next => next.Token), row);
            Assert.Equal(row.Select(next => next.Token).Distinct().Count(), row.Length);
        }
    }

    [Fact]
    public void Learn_Text_CountsItsTrigrams()
    {
        var table = new TrigramTable();
        table.Learn([1, 2, 3, 1, 2, 3, 1, 2, 4]);
        Assert.Equal([(3, 2), (4, 1)], Row(table, 1, 2));
        table.Learn([1, 2]);
        table.Clear();
        Assert.Empty(Row(table, 1, 2));
    }

    [Fact]
    public void AllocatedBytes_AnyUse_IsFixed()
    {
        var table = new TrigramTable(maxPairs: 1000);
        Assert.Equal(1024, table.MaxPairs);
        long bytes = table.AllocatedBytes;
        Assert.InRange(bytes, 1024 * 60, 1024 * 61);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 50_000; i++)
                table.Add(i % 3_001, i % 1_009, i % 17);
        }));
        Assert.Equal(bytes, table.AllocatedBytes);
    }

    private static (int Token, int Count)[] Row(TrigramTable table, int first, int second)
    {
        ReadOnlySpan<int> tokens = table.Find(first, second, out ReadOnlySpan<ushort> counts);
        var row = new (int, int)[tokens.Length];
        for (int i = 0; i < row.Length; i++)
            row[i] = (tokens[i], counts[i]);
        return row;
    }
}
