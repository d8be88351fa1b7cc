using Retrieval.Datastore.Hnsw.Building;
using Retrieval.Datastore.Hnsw.Spaces;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Tests.Hnsw.Building;

public sealed class NeighbourSelectionTests
{
    private const int Stride = 16;

    [Fact]
    public void Select_CandidateNearerToAChosenOne_IsLeftOut()
    {
        // On a line: 1 is linked; 2 lies behind it; -3 lies on the other side.
        Assert.Equal([0, 2], Select([1, 2, -3], most: 2));
    }

    [Fact]
    public void Select_FewerCandidatesThanPlaces_TakesAll() => Assert.Equal([0, 1, 2], Select([1, 2, -3], most: 4));

    [Fact]
    public void Select_EqualCandidates_AreLinkedToEachOther() => Assert.Equal([0, 1, 2], Select([0, 0, 0, 0], most: 3));

    [Fact]
    public void Select_RandomCandidates_EqualsTheDefinition()
    {
        var random = new Random(1);
        for (int round = 0; round < 100; round++)
        {
            float[] places = [.. Enumerable.Range(0, 20).Select(_ => random.NextSingle() * 2 - 1).OrderBy(MathF.Abs)];
            List<int> expected = [];
            for (int i = 0; i < places.Length && expected.Count < 3; i++)
            {
                if (expected.All(chosen => MathF.Abs(places[chosen] - places[i]) >= MathF.Abs(places[i]))) expected.Add(i);
            }
            Assert.Equal(expected, Select(places, most: 3));
        }
    }

    private static int[] Select(float[] places, int most)
    {
        using var memory = new AlignedBuffer<float>(places.Length * Stride);
        MappedRows<float> vectors = memory.View.Rows<float>(Stride);
        var candidates = new ulong[places.Length];
        for (int id = 0; id < places.Length; id++)
        {
            vectors[id] = places[id];
            candidates[id] = (ulong)BitConverter.SingleToUInt32Bits(places[id] * places[id]) << 32 | (uint)id;
        }
        var chosen = new int[most];
        return chosen[..NeighbourSelection<Float32L2, float, float>.Select(candidates, vectors, chosen, [])];
    }
}
