namespace Retrieval.Drafting.NGrams;

/// <summary>
/// The n-grams a model says often, from all requests of a tenant (Hierarchy Drafting's model store): one to three tokens and what
/// follows them. Fixed memory: 24 bytes for each key. Shared by the tenant's runs, from one thread.
/// </summary>
public sealed class NGramPool
{
    /// <summary>An empty pool.</summary>
    /// <param name="maxKeys">Most keys held, rounded up to a power of two.</param>
    public NGramPool(int maxKeys = 1 << 17)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxKeys);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxKeys, 1 << 28);
        Table = new NGramTable(maxKeys, NGramOrder.Frequent);
    }

    /// <summary>Most keys held.</summary>
    /// <value>1 to 2^28. Default: 131,072.</value>
    public int MaxKeys => Table.Capacity;

    /// <summary>Bytes held.</summary>
    public long AllocatedBytes => Table.AllocatedBytes;

    internal NGramTable Table { get; }

    /// <summary>Forgets everything.</summary>
    public void Clear() => Table.Clear();
}
