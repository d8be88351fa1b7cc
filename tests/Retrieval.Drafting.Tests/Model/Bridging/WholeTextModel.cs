using Retrieval.Speculation;

namespace Retrieval.Drafting.Tests.Model.Bridging;

/// <summary>A model whose logits are a function of every token of the text, so that nothing wrong in its cache goes unnoticed.</summary>
internal sealed class WholeTextModel(int vocabularySize, Func<int[], float[]> logits, int contextLength = 1 << 12, int maxRows = 64) : IVerifier
{
    private readonly List<List<int>?> _sequences = [];
    private readonly List<float[]> _rows = [];
    private TokenTree? _tree;
    private int _verified;

    public int VocabularySize => vocabularySize;

    public int ContextLength => contextLength;

    public int MaxRows => maxRows;

    public int Passes { get; private set; }

    public int PrefilledTokens { get; private set; }

    public VerifyCostTable Cost { get; init; } = new([1, 64], [0], [1, 2]);

    /// <summary>Logits that are a hash of the text.</summary>
    public static float[] Hash(int[] text, int vocabularySize)
    {
        uint seed = 17;
        foreach (int token in text)
            seed = (seed + (uint)token) * 2_654_435_761 + 1;
        var row = new float[vocabularySize];
        for (int token = 0; token < row.Length; token++)
            row[token] = (seed = (seed ^ (seed >> 15)) * 2_246_822_519 + (uint)token) % 4096 / 512f;
        return row;
    }

    public static WholeTextModel Hashed(int vocabularySize, int contextLength = 1 << 12, int maxRows = 64) =>
        new(vocabularySize, text => Hash(text, vocabularySize), contextLength, maxRows);

    public int OpenSequence()
    {
        _sequences.Add([]);
        return _sequences.Count - 1;
    }

    public int Fork(int sequence)
    {
        _sequences.Add([.. _sequences[sequence]!]);
        return _sequences.Count - 1;
    }

    public void Truncate(int sequence, int pastLength) => _sequences[sequence]!.RemoveRange(pastLength, _sequences[sequence]!.Count - pastLength);

    public void CloseSequence(int sequence) => _sequences[sequence] = null;

    public int PastLength(int sequence) => _sequences[sequence]!.Count;

    public void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default)
    {
        Assert.True(tokens.ToArray().All(token => (uint)token < (uint)vocabularySize));
        Assert.InRange(_sequences[sequence]!.Count + tokens.Length, 0, contextLength - 1);
        PrefilledTokens += tokens.Length;
        _sequences[sequence]!.AddRange(tokens);
    }

    public void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees)
    {
        Assert.InRange(trees[0].Count, 1, maxRows);
        Passes++;
        (_verified, _tree) = (sequences[0], trees[0]);
        _rows.Clear();
        for (int node = 0; node < _tree.Count; node++)
        {
            Assert.InRange(_tree.Tokens[node], 0, vocabularySize - 1);
            Assert.InRange(_sequences[_verified]!.Count + _tree.Depths[node], 0, contextLength - 1);
            _rows.Add(logits([.. _sequences[_verified]!, .. Support.TableTarget.PathTo(_tree, node)]));
        }
    }

    public ReadOnlySpan<float> Logits(int index, int node) => _rows[node];

    public void Commit(int index, ReadOnlySpan<int> path)
    {
        foreach (int node in path)
            _sequences[_verified]!.Add(_tree!.Tokens[node]);
    }

    public void Dispose()
    {
    }
}
