using Retrieval.Datastore.Hnsw.Building;

namespace Retrieval.Datastore.Tests.Hnsw.Building;

public sealed class LayerDrawTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(14)]
    public void Of_ManyKeys_RisesOneInM(int m)
    {
        const int Count = 100_000;
        int[] layers = [.. Enumerable.Range(0, Count).Select(id => LayerDraw.Of(7, id, m))];
        Assert.InRange(layers.Count(layer => layer >= 1) * m / (double)Count, 0.95, 1.05);
        Assert.InRange(layers.Count(layer => layer >= 2) * m * m / (double)Count, 0.85, 1.15);
        Assert.InRange(layers.Max(), 3, 31);
    }

    [Fact]
    public void Of_SameSeedAndKey_IsTheSame() => Assert.Equal(LayerDraw.Of(9, 1234, 2), LayerDraw.Of(9, 1234, 2));
}
