namespace Retrieval.Tokenization.Merging;

/// <summary>Memory that one thread merges in.</summary>
internal sealed class MergeScratch
{
    private int[] _symbols = new int[256];

    public PairMerger Merger { get; } = new();

    public Span<int> Symbols(int count)
    {
        if (_symbols.Length < count)
        {
            _symbols = new int[count];
        }

        return _symbols.AsSpan(0, Math.Max(count, 1));
    }
}
