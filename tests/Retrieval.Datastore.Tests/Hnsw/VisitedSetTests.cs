using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Tests.Hnsw;

public sealed class VisitedSetTests
{
    [Fact]
    public void TryMark_ManyRounds_IsTrueOnceARound()
    {
        var visited = new VisitedSet(4);
        for (int round = 0; round < 1000; round++)
        {
            visited.Reset();
            Assert.True(visited.TryMark(round % 4));
            Assert.False(visited.TryMark(round % 4));
            Assert.Equal(round % 3 == 0, round % 3 == 0 && visited.TryMark((round + 1) % 4));
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    [InlineData(int.MinValue)]
    public void TryMark_NoKey_IsFalse(int id)
    {
        var visited = new VisitedSet(4);
        visited.Reset();
        Assert.False(visited.TryMark(id));
    }

    [Fact]
    public void Mark_SomeMarkedAndSomeNoKeys_WritesTheRest()
    {
        var visited = new VisitedSet(10);
        visited.Reset();
        visited.TryMark(3);
        var fresh = new int[8];
        Assert.Equal(3, visited.Mark([1, 3, -1, 9, 1, 10, 0], fresh));
        Assert.Equal([1, 9, 0], fresh[..3]);
        Assert.Equal(0, visited.Mark([9, 1, 3, 0], fresh));
    }
}
