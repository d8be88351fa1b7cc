using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Tests.Support;

/// <summary>
/// A target whose logits are a hash of the last three tokens, behind the real decode loop: where drafters get outcomes with logits.
/// One sequence.
/// </summary>
internal sealed class TableTarget(int vocabularySize, int maxRows = 64) : IVerifier
{
    private readonly List<int> _past = [];
    private float[] _logits = [];

    public int VocabularySize => vocabularySize;

    public int ContextLength => 1 << 20;

    public int MaxRows => maxRows;

    public VerifyCostTable Cost { get; } = new([1, 64], [0], [1, 2]);

    /// <summary>The logits behind a text.</summary>
    public float[] LogitsAfter(ReadOnlySpan<int> text)
    {
        uint seed = 17;
        foreach (int token in text[Math.Max(0, text.Length - 3)..])
            seed = (seed + (uint)token) * 2_654_435_761 + 1;
        var row = new float[vocabularySize];
        for (int token = 0; token < row.Length; token++)
            row[token] = (seed = (seed ^ (seed >> 15)) * 2_246_822_519 + (uint)token) % 64; // Ties are common.
        return row;
    }

    public int OpenSequence() => 0;

    public int Fork(int sequence) => throw new NotSupportedException();

    public void Truncate(int sequence, int pastLength) => _past.RemoveRange(pastLength, _past.Count - pastLength);

    public void CloseSequence(int sequence) => _past.Clear();

    public int PastLength(int sequence) => _past.Count;

    public void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default) => _past.AddRange(tokens);

    public void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees)
    {
        TokenTree tree = trees[0];
        _logits = new float[tree.Count * vocabularySize];
        for (int node = 0; node < tree.Count; node++)
            LogitsAfter([.. _past, .. PathTo(tree, node)]).CopyTo(_logits, node * vocabularySize);
    }

    public ReadOnlySpan<float> Logits(int index, int node) => _logits.AsSpan(node * vocabularySize, vocabularySize);

    public void Commit(int index, ReadOnlySpan<int> path) => _past.AddRange(_committedPath(path));

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

    private Func<ReadOnlySpan<int>, int[]> _committedPath = _ => [];

    /// <summary>
    /// Decodes greedily with random trees, half of their nodes right; after each step the drafters have observed it, <paramref name="check"/>
    /// is called with the text before the step, its tree and path.
    /// </summary>
    public int[] Decode(int[] prompt, int count, Random random, IDrafter[] drafters, Action<int[], TokenTree, int[]>? check = null)
    {
        CloseSequence(0);
        var builder = new RandomBuilder(this, random, drafters, check);
        _committedPath = path => [.. path.ToArray().Select(node => builder.Tree!.Tokens[node])];
        var decoder = new SpeculativeDecoder(this);
        DecodeRun run = decoder.Start(OpenSequence(), prompt, new DecodeOptions { MaxTokens = count, Budget = 20 }, builder);
        while (decoder.Step(run))
        {
        }

        return run.Output.ToArray();
    }

    private sealed class RandomBuilder(TableTarget target, Random random, IDrafter[] drafters, Action<int[], TokenTree, int[]>? check) : ITreeBuilder
    {
        private int[] _before = [];
        private int _known;
        private bool _isBuilt;

        public TokenTree? Tree { get; private set; }

        public void Build(ReadOnlySpan<int> committed, TokenTree tree)
        {
            Tree = tree;
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
            Tree = outcome.Tree;
            foreach (IDrafter drafter in drafters)
                drafter.Observe(outcome);
            if (_isBuilt)
                check?.Invoke(_before, outcome.Tree, outcome.Path.ToArray());
            _isBuilt = false;
        }
    }
}
