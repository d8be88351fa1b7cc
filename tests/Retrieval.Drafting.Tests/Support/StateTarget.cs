using Retrieval.Speculation;

namespace Retrieval.Drafting.Tests.Support;

/// <summary>
/// A target whose logits and hidden states are made of the last two tokens: where those come again, so does what follows. One sequence.
/// </summary>
internal sealed class StateTarget(int vocabularySize, int maxRows = 33, float spread = 8) : IVerifier
{
    private readonly List<int> _past = [];
    private readonly float[] _logits = new float[maxRows * vocabularySize];
    private readonly float[] _states = new float[maxRows * Width];
    private TokenTree? _tree;
    private bool _hasStates;

    public const int Width = 16;

    public int VocabularySize => vocabularySize;

    public int ContextLength => 4096;

    public int MaxRows => maxRows;

    public VerifyCostTable Cost { get; } = new([1, 64], [0], [1, 2]);

    public int HiddenSize => Width;

    public bool ReadsHiddenStates { get; set; }

    /// <summary>Passes that read hidden states.</summary>
    public int HiddenPassCount { get; private set; }

    /// <summary>The hidden state behind a text.</summary>
    public static float[] StateAfter(ReadOnlySpan<int> text)
    {
        var random = new Random(((text.Length > 1 ? text[^2] : 0) * 40_503) + text[^1]);
        return [.. Enumerable.Range(0, Width).Select(_ => (float)(random.NextDouble() - 0.5))];
    }

    public int OpenSequence() => 0;

    public int Fork(int sequence) => throw new NotSupportedException();

    public void Truncate(int sequence, int pastLength) => _past.RemoveRange(pastLength, _past.Count - pastLength);

    public void CloseSequence(int sequence) => _past.Clear();

    public int PastLength(int sequence) => _past.Count;

    public void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default) => _past.AddRange(tokens);

    public void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees)
    {
        _tree = trees[0];
        _hasStates = ReadsHiddenStates;
        HiddenPassCount += _hasStates ? 1 : 0;
        for (int node = 0; node < _tree.Count; node++)
        {
            int parent = _tree.Parents[node];
            int before = parent >= 0 ? _tree.Tokens[parent] : _past.Count > 0 ? _past[^1] : 0;
            Fill(before, _tree.Tokens[node], _logits.AsSpan(node * vocabularySize, vocabularySize));
            if (_hasStates)
                StateAfter([before, _tree.Tokens[node]]).CopyTo(_states, node * Width);
        }
    }

    public ReadOnlySpan<float> Logits(int index, int node) => _logits.AsSpan(node * vocabularySize, vocabularySize);

    public ReadOnlySpan<float> HiddenState(int index, int node) =>
        _hasStates ? _states.AsSpan(node * Width, Width) : throw new InvalidOperationException("Not read.");

    public void Commit(int index, ReadOnlySpan<int> path)
    {
        foreach (int node in path)
            _past.Add(_tree!.Tokens[node]);
    }

    public void Dispose()
    {
    }

    private void Fill(int before, int last, Span<float> row)
    {
        uint seed = (((uint)before * 40_503) + (uint)last) * 2_654_435_761;
        for (int token = 0; token < row.Length; token++)
        {
            uint hash = (seed ^ (uint)token) * 2_246_822_519;
            hash = (hash ^ (hash >> 15)) * 3_266_489_917;
            row[token] = spread * ((hash >> 8) / (float)(1 << 24));
        }
    }
}
