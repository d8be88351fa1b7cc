using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Support;

/// <summary>
/// A target whose logits are a hash of the last tokens, behind the real decode loop: where drafters get outcomes with logits. Strict about
/// its sequences. Passes allocate nothing.
/// </summary>
/// <param name="vocabularySize">Its width.</param>
/// <param name="maxRows">Rows of a pass.</param>
/// <param name="memory">How many of the last tokens the logits depend on.</param>
/// <param name="contextLength">Tokens of the longest text.</param>
internal sealed class TableTarget(int vocabularySize, int maxRows = 64, int memory = 3, int contextLength = 1 << 20) : IVerifier
{
    private readonly Dictionary<int, List<int>> _pasts = [];
    private readonly float[] _logits = new float[maxRows * vocabularySize];
    private readonly int[] _text = new int[Math.Min(contextLength, 1 << 14) + maxRows];
    private readonly TokenTree[] _trees = new TokenTree[maxRows];
    private readonly int[] _batch = new int[maxRows];
    private int _batchCount;
    private int _nextHandle;

    public int VocabularySize => vocabularySize;

    public int ContextLength => contextLength;

    public int MaxRows => maxRows;

    public VerifyCostTable Cost { get; init; } = new([1, 64], [0], [1, 2]);

    /// <summary>Tokens read by prefill so far.</summary>
    public long PrefilledCount { get; private set; }

    /// <summary>Makes the next prefill fail halfway.</summary>
    public bool FailsNextPrefill { get; set; }

    /// <summary>How many sequences are open.</summary>
    public int OpenCount => _pasts.Count;

    /// <summary>How many of them hold anything.</summary>
    public int FilledCount => _pasts.Values.Count(past => past.Count > 0);

    /// <summary>What an open sequence holds.</summary>
    public IReadOnlyList<int> Cached(int sequence) => _pasts[sequence];

    /// <summary>The logits behind a text.</summary>
    public float[] LogitsAfter(ReadOnlySpan<int> text)
    {
        var row = new float[vocabularySize];
        Fill(text, row);
        return row;
    }

    public int OpenSequence()
    {
        _pasts.Add(_nextHandle, new List<int>(1 << 12));
        return _nextHandle++;
    }

    public int Fork(int sequence)
    {
        int handle = OpenSequence();
        _pasts[handle].AddRange(_pasts[sequence]);
        return handle;
    }

    public void Truncate(int sequence, int pastLength) => _pasts[sequence].RemoveRange(pastLength, _pasts[sequence].Count - pastLength);

    public void CloseSequence(int sequence) => Assert.True(_pasts.Remove(sequence));

    public int PastLength(int sequence) => _pasts[sequence].Count;

    public void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default)
    {
        if (FailsNextPrefill)
        {
            FailsNextPrefill = false;
            _pasts[sequence].AddRange(tokens[..(tokens.Length / 2)]);
            throw new InvalidOperationException("Prefill failed.");
        }

        Assert.True(_pasts[sequence].Count + tokens.Length < contextLength);
        PrefilledCount += tokens.Length;
        _pasts[sequence].AddRange(tokens);
    }

    public void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees)
    {
        Assert.True(sequences.Length == trees.Length);
        sequences.CopyTo(_batch);
        trees.CopyTo(_trees);
        _batchCount = trees.Length;
        int row = 0;
        for (int i = 0; i < trees.Length; i++)
        {
            for (int node = 0; node < trees[i].Count; node++, row++)
                Fill(TextTo(sequences[i], trees[i], node), _logits.AsSpan(row * vocabularySize, vocabularySize));
        }
    }

    public ReadOnlySpan<float> Logits(int index, int node)
    {
        Assert.True((uint)index < (uint)_batchCount && (uint)node < (uint)_trees[index].Count);
        int row = node;
        for (int i = 0; i < index; i++)
            row += _trees[i].Count;
        return _logits.AsSpan(row * vocabularySize, vocabularySize);
    }

    public void Commit(int index, ReadOnlySpan<int> path)
    {
        for (int i = 0; i < path.Length; i++)
        {
            Assert.True(_trees[index].Parents[path[i]] == (i == 0 ? -1 : path[i - 1]));
            _pasts[_batch[index]].Add(_trees[index].Tokens[path[i]]);
        }
    }

    public void Dispose()
    {
    }

    /// <summary>Tokens from the root to a node, both included.</summary>
    public static int[] PathTo(TokenTree tree, int node)
    {
        var path = new List<int>();
        for (; node >= 0; node = tree.Parents[node])
            path.Insert(0, tree.Tokens[node]);
        return [.. path];
    }

    private ReadOnlySpan<int> TextTo(int sequence, TokenTree tree, int node)
    {
        List<int> past = _pasts[sequence];
        int length = past.Count + tree.Depths[node] + 1;
        Assert.True(length <= contextLength);
        past.CopyTo(_text);
        for (int at = node; at >= 0; at = tree.Parents[at])
        {
            Assert.True((uint)tree.Tokens[at] < (uint)vocabularySize);
            _text[past.Count + tree.Depths[at]] = tree.Tokens[at];
        }

        return _text.AsSpan(0, length);
    }

    private void Fill(ReadOnlySpan<int> text, Span<float> row)
    {
        uint seed = 17;
        foreach (int token in text[Math.Max(0, text.Length - memory)..])
            seed = (seed + (uint)token) * 2_654_435_761 + 1;
        for (int token = 0; token < row.Length; token++)
            row[token] = (seed = (seed ^ (seed >> 15)) * 2_246_822_519 + (uint)token) % 64; // Ties are common.
    }

    /// <summary>
    /// Decodes greedily with random trees, half of their nodes right; after each step the drafters have observed it, <paramref name="check"/>
    /// is called with the text before the step, its tree and path.
    /// </summary>
    public int[] Decode(int[] prompt, int count, Random random, IDrafter[] drafters, Action<int[], TokenTree, int[]>? check = null)
    {
        var builder = new RandomBuilder(this, random, drafters, check);
        var decoder = new SpeculativeDecoder(this);
        int sequence = OpenSequence();
        DecodeRun run = decoder.Start(sequence, prompt, new DecodeOptions { MaxTokens = count, Budget = 20 }, builder);
        while (decoder.Step(run))
        {
        }

        CloseSequence(sequence);
        return run.Output.ToArray();
    }

    private sealed class RandomBuilder(TableTarget target, Random random, IDrafter[] drafters, Action<int[], TokenTree, int[]>? check) : ITreeBuilder
    {
        private int[] _before = [];
        private int _known;
        private bool _isBuilt;

        public void Build(ReadOnlySpan<int> committed, TokenTree tree)
        {
            _isBuilt = true;
            _before = committed.ToArray();
            foreach (IDrafter drafter in drafters)
                drafter.Commit(committed, _known);
            _known = committed.Length;
            for (int tries = random.Next(40); tries > 0; tries--)
            {
                int parent = random.Next(tree.Count);
                if (!tree.CanGrow(parent))
                    continue;
                float[] logits = target.LogitsAfter([.. _before[..^1], .. PathTo(tree, parent)]);
                tree.Add(parent, random.Next(2) == 0 ? Array.IndexOf(logits, logits.Max()) : random.Next(target.VocabularySize), 0.5f);
            }

            tree.SortDepthFirst();
        }

        public void Observe(in StepOutcome outcome)
        {
            foreach (IDrafter drafter in drafters)
                drafter.Observe(outcome);
            if (_isBuilt)
                check?.Invoke(_before, outcome.Tree, outcome.Path.ToArray());
            _isBuilt = false;
        }
    }
}
