using Retrieval.Speculation;

namespace Retrieval.EndToEnd.Tests;

/// <summary>
/// A target whose logits are a hash of the last two tokens: thousands of requests take seconds, and what one of them said helps to draft
/// the next. One sequence at a time.
/// </summary>
internal sealed class MarkovTarget(int vocabularySize, int maxRows = 33, float spread = 8) : IVerifier
{
    private readonly List<int> _past = new(1024);
    private readonly float[] _logits = new float[maxRows * vocabularySize];
    private TokenTree? _tree;

    public int VocabularySize => vocabularySize;

    public int ContextLength => 1024;

    public int MaxRows => maxRows;

    public VerifyCostTable Cost { get; } = new([1, 64], [0], [1, 2]);

    public int OpenSequence() => 0;

    public int Fork(int sequence) => throw new NotSupportedException();

    public void Truncate(int sequence, int pastLength) => _past.RemoveRange(pastLength, _past.Count - pastLength);

    public void CloseSequence(int sequence) => _past.Clear();

    public int PastLength(int sequence) => _past.Count;

    public void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default)
    {
        foreach (int token in tokens)
        {
            _past.Add(token);
        }
    }

    public void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees)
    {
        _tree = trees[0];
        for (int node = 0; node < _tree.Count; node++)
        {
            int parent = _tree.Parents[node];
            Fill(parent < 0 ? _past.LastOrDefault() : _tree.Tokens[parent], _tree.Tokens[node], _logits.AsSpan(node * vocabularySize, vocabularySize));
        }
    }

    public ReadOnlySpan<float> Logits(int index, int node) => _logits.AsSpan(node * vocabularySize, vocabularySize);

    public void Commit(int index, ReadOnlySpan<int> path)
    {
        foreach (int node in path)
        {
            _past.Add(_tree!.Tokens[node]);
        }
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
