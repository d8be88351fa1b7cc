namespace Retrieval.Drafting.Model.Bridging;

/// <summary>The likeliest draft tokens behind a place, one after the other, with their text and odds.</summary>
internal sealed class GreedyRun
{
    private readonly int[] _tokens = new int[MergeCache.MaxRun];
    private readonly int[] _ends = new int[MergeCache.MaxRun];
    private readonly float[] _logProbabilities = new float[MergeCache.MaxRun];
    private byte[] _text = new byte[64];

    /// <summary>The place it is behind.</summary>
    public int Place { get; private set; }

    /// <summary>The draft tree's node whose logits give the next token; -1 if there is none.</summary>
    public int Node { get; set; }

    /// <summary>Whether that node's logits are yet to come.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>The draft tokens.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, Count);

    public int Count { get; private set; }

    public bool IsFull => Count == MergeCache.MaxRun;

    /// <summary>Text of all of them.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, End(Count));

    public void Begin(int place, int node) => (Place, Node, IsWaiting, Count) = (place, node, false, 0);

    /// <summary>Adds a token.</summary>
    /// <param name="token">The draft token.</param>
    /// <param name="bytes">Its text.</param>
    /// <param name="logProbability">ln of its probability behind those before.</param>
    public void Add(int token, ReadOnlySpan<byte> bytes, float logProbability)
    {
        int start = End(Count);
        if (start + bytes.Length > _text.Length)
            Array.Resize(ref _text, 2 * (start + bytes.Length));
        bytes.CopyTo(_text.AsSpan(start));
        _tokens[Count] = token;
        _ends[Count] = start + bytes.Length;
        _logProbabilities[Count] = LogProbability(Count) + logProbability;
        Count++;
    }

    /// <summary>Length in bytes of the text of the first tokens.</summary>
    public int End(int count) => count == 0 ? 0 : _ends[count - 1];

    /// <summary>ln of the probability of the first tokens together.</summary>
    public float LogProbability(int count) => count == 0 ? 0 : _logProbabilities[count - 1];

    /// <summary>How many tokens it takes to reach a length in bytes.</summary>
    public int CountFor(int length)
    {
        int count = 0;
        while (count < Count && End(count) < length)
            count++;
        return count;
    }
}
