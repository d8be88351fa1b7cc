namespace Retrieval.Speculation.Mixing;

/// <summary>
/// Probabilities learned one hit or miss at a time, each with its log-odds at hand. The first observations count as an average, later
/// ones as a moving average over about <c>memory</c> of them.
/// </summary>
internal sealed class HitTable
{
    /// <summary>No probability is below this, or above 1 minus it.</summary>
    public const float Least = 1f / 4096;

    // One entry, one cache line: between two steps the target's weights have been through the caches.
    private readonly Entry[] _entries;
    private readonly float _memory;

    public HitTable(int size, float memory)
    {
        _entries = new Entry[size];
        _memory = memory;
        _entries.AsSpan().Fill(new Entry { Probability = 0.5f });
    }

    public int Size => _entries.Length;

    public float Probability(int slot) => _entries[slot].Probability;

    /// <summary>ln(p / (1 - p)).</summary>
    public float LogOdds(int slot) => _entries[slot].LogOdds;

    /// <summary>How much was observed, at most the memory.</summary>
    public float Seen(int slot) => _entries[slot].Seen;

    public void Set(int slot, float probability, float seen)
    {
        probability = Math.Clamp(probability, Least, 1 - Least);
        _entries[slot] = new Entry { Probability = probability, LogOdds = Logistic.LogOdds(probability), Seen = Math.Clamp(seen, 0, _memory) };
    }

    public void Update(int slot, bool isHit)
    {
        ref Entry entry = ref _entries[slot];
        entry.Seen = Math.Min(entry.Seen + 1, _memory);
        float probability = entry.Probability + (((isHit ? 1 : 0) - entry.Probability) / (entry.Seen + 0.5f));
        entry.Probability = Math.Clamp(probability, Least, 1 - Least);
        entry.LogOdds = Logistic.LogOdds(entry.Probability);
    }

    private struct Entry
    {
        public float Probability;
        public float LogOdds;
        public float Seen;
    }
}
