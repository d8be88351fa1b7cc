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
}
