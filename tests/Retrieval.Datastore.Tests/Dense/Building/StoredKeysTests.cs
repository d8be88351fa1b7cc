using System.Numerics.Tensors;
using Retrieval.Datastore.Dense.Building;
using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Tests.Dense.Building;

public sealed class StoredKeysTests
{
    [Theory]
    [InlineData(5)]
    [InlineData(64)]
    [InlineData(96)]
    public void Read_KeysOfAGraph_GivesBackWhatWasAddedButForRounding(int dimensions)
    {
        var random = new Random(dimensions);
        float[][] keys = [.. Enumerable.Range(0, 60).Select(_ => Unit(random, dimensions))];
        var builder = new HnswBuilder(dimensions);
        foreach (float[] key in keys) builder.Add(key, 0);
        using HnswIndex index = builder.Build();
        var stored = new StoredKeys(index);
        var read = new float[dimensions];

        for (int id = 0; id < keys.Length; id++)
        {
            stored.Read(id, read);
            Assert.True(TensorPrimitives.Distance<float>(keys[id], read) < 0.03f);
        }
    }

    private static float[] Unit(Random random, int dimensions)
    {
        float[] key = [.. Enumerable.Range(0, dimensions).Select(i => (float)(random.NextDouble() - 0.5) / (1 + i))];
        TensorPrimitives.Divide(key, TensorPrimitives.Norm<float>(key), key);
        return key;
    }
}
