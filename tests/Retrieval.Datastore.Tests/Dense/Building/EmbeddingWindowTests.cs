using Retrieval.Datastore.Dense;
using Retrieval.Datastore.Dense.Building;

namespace Retrieval.Datastore.Tests.Dense.Building;

public sealed class EmbeddingWindowTests
{
    [Theory]
    [InlineData(20, 6, 1)]
    [InlineData(20, 0, 3)]
    [InlineData(7, 6, 2)]
    [InlineData(2, 1, 1)]
    public void Of_AnyLength_TakesEachStateOnceInOrder(int window, int overlap, int stride)
    {
        var options = new DenseOptions { Model = "m", Weights = "w", HiddenSize = 4, Dimensions = 2, WindowTokens = window, OverlapTokens = overlap, Stride = stride };
        for (int length = 0; length < 90; length++)
        {
            EmbeddingWindow[] windows = [.. EmbeddingWindow.Of(length, options)];
            int[] taken = [.. windows.SelectMany(piece => Enumerable.Range(piece.Start + piece.First, piece.StateCount))];
            Assert.Equal(Enumerable.Range(0, Math.Max(0, length - 2)), taken);
            Assert.All(windows, piece => Assert.True(piece.Length <= window && piece.Start + piece.Length <= length && piece.StateCount > 0));
            Assert.All(windows.Skip(1), piece => Assert.Equal(overlap, piece.First));
            Assert.Equal(taken.Count(position => position % stride == 0), windows.Sum(piece => piece.KeyCount(stride)));
            Assert.All(windows, piece => Assert.Equal(
                Enumerable.Range(piece.First, piece.StateCount).Count(i => piece.IsKey(i, stride)), piece.KeyCount(stride)));
        }
    }
}
