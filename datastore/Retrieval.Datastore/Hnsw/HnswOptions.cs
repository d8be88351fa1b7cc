namespace Retrieval.Datastore.Hnsw;

/// <summary>How a graph is built and searched, in the words of Malkov and Yashunin (2018) and of hnswlib.</summary>
public sealed record HnswOptions
{
    /// <summary>Links of a key on every layer but the lowest, which has twice as many.</summary>
    /// <value>From 2 to 128; the default is 14. The links take 8 bytes a key and unit.</value>
    public int M { get; init; } = 14;

    /// <summary>Nearest keys among which a new key chooses its links.</summary>
    /// <value>From <see cref="M"/> to 65,536; the default is 200. The time to build grows with it almost in proportion.</value>
    public int EfConstruction { get; init; } = 200;

    /// <summary>Nearest keys that a search keeps, unless it says otherwise.</summary>
    /// <value>From 1 to 65,536; the default is 128, which finds 96 % of the ten nearest hidden states as floats and 97 % of projected ones as bytes.</value>
    public int EfSearch { get; init; } = 128;

    /// <summary>What near means.</summary>
    /// <value>The default is <see cref="VectorMetric.InnerProduct"/>.</value>
    public VectorMetric Metric { get; init; } = VectorMetric.InnerProduct;

    /// <summary>How vectors are stored.</summary>
    /// <value>The default is <see cref="VectorElement.Int8"/>.</value>
    public VectorElement ElementType { get; init; } = VectorElement.Int8;

    /// <summary>Draws the layers of the keys.</summary>
    public ulong Seed { get; init; } = 100;

    /// <summary>Threads of the build. With one, the same keys in the same order give the same bytes.</summary>
    /// <value>From 1 to 1,024; the default is 1.</value>
    public int Threads { get; init; } = 1;

    /// <exception cref="ArgumentException">Options out of range; all faults are listed.</exception>
    internal void ThrowIfInvalid()
    {
        List<string> faults = [];
        InRange(nameof(M), M, HnswHeader.LeastM, HnswHeader.MostM);
        InRange(nameof(EfConstruction), EfConstruction, M, HnswHeader.MostEf);
        InRange(nameof(EfSearch), EfSearch, 1, HnswHeader.MostEf);
        InRange(nameof(Threads), Threads, 1, 1024);
        if (!Enum.IsDefined(Metric)) faults.Add($"{nameof(Metric)} is {Metric}, which is none.");
        if (!Enum.IsDefined(ElementType)) faults.Add($"{nameof(ElementType)} is {ElementType}, which is none.");
        if (faults.Count > 0) throw new ArgumentException(string.Join(" ", faults));

        void InRange(string name, int value, int lowest, int highest)
        {
            if (value < lowest || value > highest) faults.Add($"{name} is {value}; it must be from {lowest} to {highest}.");
        }
    }
}
