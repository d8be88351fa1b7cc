using Retrieval.Datastore.Hnsw;

namespace Retrieval.Datastore.Tests.Hnsw;

public sealed class HnswOptionsTests
{
    [Fact]
    public void ThrowIfInvalid_SeveralFaults_NamesAll()
    {
        var options = new HnswOptions { M = 1, EfConstruction = 0, EfSearch = 0, Threads = 0, Metric = 0, ElementType = (VectorElement)7 };
        string message = Assert.Throws<ArgumentException>(() => new HnswBuilder(2, options)).Message;
        foreach (string name in new[] { "M", "EfConstruction", "EfSearch", "Threads", "Metric", "ElementType" }) Assert.Contains(name + " is", message);
    }

    [Fact]
    public void ThrowIfInvalid_EfConstructionBelowM_Throws() =>
        Assert.Throws<ArgumentException>(() => new HnswBuilder(2, new HnswOptions { M = 20, EfConstruction = 19 }));
}
