namespace Retrieval.Speculation.Tests;

/// <summary>
/// A target whose logits are a hash of the tokens before: deterministic, cheap, allocation-free in a pass, and strict about the
/// contract of <see cref="IVerifier"/>. Logits of an ended pass turn into NaN.
/// </summary>
internal sealed class FakeVerifier(int vocabularySize = 16, int contextLength = 256, int maxRows = 64, float spread = 3) : IVerifier
{
    private readonly Dictionary<int, List<int>> _sequences = [];
    private readonly float[] _logits = new float[maxRows * vocabularySize];
    private readonly ulong[] _hashes = new ulong[maxRows];
    private readonly int[] _batch = new int[maxRows];
    private readonly TokenTree?[] _trees = new TokenTree[maxRows];
    private readonly int[] _firstRow = new int[maxRows];
    private readonly bool[] _canCommit = new bool[maxRows];
    private int _batchCount;
    private int _nextHandle = 7;

    public int VocabularySize => vocabularySize;

    public int ContextLength => contextLength;

    public int MaxRows => maxRows;

    public VerifyCostTable Cost { get; init; } = new([1, 64], [0], [1, 2]);

    public int HiddenSize { get; init; }

    public bool ReadsHiddenStates { get; set; }

    /// <summary>Whether each verify pass read hidden states, where there are any.</summary>
    public List<bool> HiddenPasses { get; } = [];

    /// <summary>Called in each verify pass.</summary>
    public Action? OnVerify { get; init; }

    /// <summary>Passes so far, prefill passes included.</summary>
    public int PassCount { get; private set; }

    /// <summary>Tokens a prefill pass takes.</summary>
    public int PrefillChunk { get; init; } = 5;

    /// <summary>Called before each prefill pass.</summary>
    public Action? OnPrefillPass { get; init; }

    /// <summary>Rows of the last verify pass.</summary>
    public int LastRows { get; private set; }

    /// <summary>Makes the next pass give NaN at this node of the first tree.</summary>
    public int PoisonedNode { get; set; } = -1;

    public IReadOnlyList<int> Cached(int sequence) => Open(sequence);

    /// <summary>The logits after a prefix, as defined: what any pass must give.</summary>
    public void LogitsAfter(ReadOnlySpan<int> tokens, Span<float> row)
    {
        ulong hash = Empty;
        foreach (int token in tokens)
            hash = Extend(hash, token);
        Fill(hash, row);
    }

    public int OpenSequence()
    {
        _sequences.Add(_nextHandle, new List<int>(contextLength));
        return _nextHandle++;
    }

    public int Fork(int sequence)
    {
        List<int> past = Open(sequence);
        _sequences.Add(_nextHandle, [.. past]);
        return _nextHandle++;
    }

    public void Truncate(int sequence, int pastLength)
    {
        List<int> past = Open(sequence);
        ArgumentOutOfRangeException.ThrowIfNegative(pastLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pastLength, past.Count);
        past.RemoveRange(pastLength, past.Count - pastLength);
        Outdate(sequence);
    }

    public void CloseSequence(int sequence)
    {
        Open(sequence);
        Outdate(sequence);
        _sequences.Remove(sequence);
    }

    public int PastLength(int sequence) => Open(sequence).Count;

    public void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default)
    {
        List<int> past = Open(sequence);
        if (past.Count + tokens.Length >= contextLength)
            throw new ArgumentException("No room for a pending token.");
        foreach (int token in tokens)
            CheckToken(token);
        while (!tokens.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            EndPass();
            OnPrefillPass?.Invoke();
            int chunk = Math.Min(PrefillChunk, tokens.Length);
            foreach (int token in tokens[..chunk])
                past.Add(token);
            tokens = tokens[chunk..];
            PassCount++;
        }
    }

    public void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees)
    {
        if (sequences.IsEmpty || sequences.Length != trees.Length)
            throw new ArgumentException("One tree for each of at least one sequence.");
        int rows = 0;
        for (int i = 0; i < trees.Length; i++)
        {
            List<int> past = Open(sequences[i]);
            if (sequences[..i].Contains(sequences[i]))
                throw new ArgumentException("A sequence is named twice.");
            rows += trees[i].Count;
            for (int node = 0; node < trees[i].Count; node++)
            {
                CheckToken(trees[i].Tokens[node]);
                if (past.Count + trees[i].Depths[node] >= contextLength)
                    throw new ArgumentException("A node lies beyond the context.");
                if (trees[i].Parents[node] >= node)
                    throw new ArgumentException("Not in topological order.");
            }
        }

        if (rows > maxRows)
            throw new ArgumentException("Too many rows.");
        EndPass();
        OnVerify?.Invoke();
        PassCount++;
        if (HiddenSize > 0)
            HiddenPasses.Add(ReadsHiddenStates);
        LastRows = rows;
        for (int i = 0, row = 0; i < trees.Length; row += trees[i].Count, i++)
            ComputeTree(i, row, sequences[i], trees[i]);
        _batchCount = trees.Length;
        if (PoisonedNode >= 0)
            _logits[PoisonedNode * vocabularySize] = float.NaN;
        PoisonedNode = -1;
    }

    public ReadOnlySpan<float> Logits(int index, int node)
    {
        TokenTree tree = InPass(index);
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, tree.Count);
        return _logits.AsSpan((_firstRow[index] + node) * vocabularySize, vocabularySize);
    }

    /// <summary>The hash of a node's path, in every dimension.</summary>
    public ReadOnlySpan<float> HiddenState(int index, int node)
    {
        InPass(index);
        var state = new float[HiddenSize];
        state.AsSpan().Fill(_hashes[_firstRow[index] + node] >> 40);
        return HiddenPasses[^1] ? state : throw new InvalidOperationException("Not read.");
    }

    /// <summary>What <see cref="HiddenState"/> holds after a prefix, as defined.</summary>
    public static float HiddenAfter(ReadOnlySpan<int> tokens)
    {
        ulong hash = Empty;
        foreach (int token in tokens)
            hash = Extend(hash, token);
        return hash >> 40;
    }

    public void Commit(int index, ReadOnlySpan<int> path)
    {
        TokenTree tree = InPass(index);
        if (!_canCommit[index])
            throw new InvalidOperationException("Committed or changed since the pass.");
        if (path.IsEmpty || path[0] != 0)
            throw new ArgumentException("A path starts at the root.");
        for (int i = 1; i < path.Length; i++)
        {
            if (tree.Parents[path[i]] != path[i - 1])
                throw new ArgumentException("Not a path.");
        }

        List<int> past = Open(_batch[index]);
        ulong hash = HashOf(past);
        foreach (int node in path)
        {
            hash = Extend(hash, tree.Tokens[node]);
            if (hash != _hashes[_firstRow[index] + node])
                throw new InvalidOperationException("The tree changed after the pass.");
            past.Add(tree.Tokens[node]);
        }

        _canCommit[index] = false;
    }

    public void Dispose()
    {
    }

    private const ulong Empty = 0x9E3779B97F4A7C15;

    private static ulong Extend(ulong hash, int token) => Mix(hash ^ Mix((ulong)token + 1));

    // The finaliser of SplitMix64.
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }

    private static ulong HashOf(List<int> tokens)
    {
        ulong hash = Empty;
        foreach (int token in tokens)
            hash = Extend(hash, token);
        return hash;
    }

    private void ComputeTree(int index, int firstRow, int sequence, TokenTree tree)
    {
        _batch[index] = sequence;
        _trees[index] = tree;
        _firstRow[index] = firstRow;
        _canCommit[index] = true;
        ulong past = HashOf(Open(sequence));
        for (int node = 0; node < tree.Count; node++)
        {
            ulong before = node == 0 ? past : _hashes[firstRow + tree.Parents[node]];
            _hashes[firstRow + node] = Extend(before, tree.Tokens[node]);
            Fill(_hashes[firstRow + node], _logits.AsSpan((firstRow + node) * vocabularySize, vocabularySize));
        }
    }

    private void Fill(ulong hash, Span<float> row)
    {
        for (int token = 0; token < row.Length; token++)
            row[token] = spread * ((Mix(hash + (ulong)token) >> 40) / (float)(1 << 23) - 1);
    }

    private List<int> Open(int sequence) =>
        _sequences.TryGetValue(sequence, out List<int>? past) ? past : throw new ArgumentException($"No sequence {sequence}.");

    private TokenTree InPass(int index) => (uint)index < (uint)_batchCount
        ? _trees[index]!
        : throw new InvalidOperationException("There is no such tree in the last pass.");

    private void Outdate(int sequence)
    {
        int index = _batch.AsSpan(0, _batchCount).IndexOf(sequence);
        if (index >= 0)
            _canCommit[index] = false;
    }

    private void EndPass()
    {
        _batchCount = 0;
        Array.Fill(_logits, float.NaN);
    }

    private void CheckToken(int token)
    {
        if ((uint)token >= (uint)vocabularySize)
            throw new ArgumentException($"Token {token} is outside the vocabulary.");
    }
}
