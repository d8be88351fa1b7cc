using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Tests.Hnsw;

public sealed class CandidatePoolTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    public void Insert_RandomDistances_KeepsTheNearestInOrder(int capacity)
    {
        var random = new Random(capacity);
        var pool = new CandidatePool();
        for (int round = 0; round < 50; round++)
        {
            pool.Reset(capacity);
            List<uint> all = [];
            HashSet<int> expanded = [];
            for (int id = 0; id < 100; id++)
            {
                uint distance = (uint)random.Next(60) * 70_000_000u;
                all.Add(distance);
                if (pool.Takes(distance)) pool.Insert(distance, id);
                if (random.Next(3) == 0 && pool.TryExpand(out int next)) Assert.True(expanded.Add(next));
                Assert.Equal(all.Order().Take(capacity), Enumerable.Range(0, pool.Count).Select(pool.Distance));
            }
            Assert.All(Enumerable.Range(0, pool.Count), rank => Assert.Equal(all[pool.Id(rank)], pool.Distance(rank)));
        }
    }

    [Fact]
    public void TryExpand_UntilNoneIsLeft_GivesEachOnceNearestFirst()
    {
        var pool = new CandidatePool();
        pool.Reset(10);
        foreach (int id in new[] { 5, 2, 9, 2147483647, 0 }) pool.Insert((uint)id, id);
        List<int> order = [];
        while (pool.TryExpand(out int id)) order.Add(id);
        Assert.Equal([0, 2, 5, 9, 2147483647], order);
    }

    [Fact]
    public void TryExpand_NearerKeyComesLater_GoesBackToIt()
    {
        var pool = new CandidatePool();
        pool.Reset(3);
        pool.Insert(10, 1);
        pool.Insert(20, 2);
        Assert.True(pool.TryExpand(out int first));
        pool.Insert(5, 3);
        Assert.True(pool.TryExpand(out int second));
        Assert.True(pool.TryExpand(out int third));
        Assert.False(pool.TryExpand(out _));
        Assert.Equal((1, 3, 2), (first, second, third));
    }
}
