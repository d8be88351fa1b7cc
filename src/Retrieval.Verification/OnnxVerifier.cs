using Retrieval.Speculation;
using Retrieval.Verification.Cache;
using Retrieval.Verification.Session;

namespace Retrieval.Verification;

/// <summary>The target model on ONNX Runtime: all trees of a batch in one pass, keys and values in a cache that sequences share.</summary>
/// <remarks>
/// <para>
/// <b>Exactness on the CPU.</b> A row's logits depend on its path alone, to the last bit. Matrix products, norms and activations are
/// row-wise, and ONNX Runtime computes a row the same way whatever stands beside it (the self-check at load samples it); integers are exact
/// by construction; attention is our own kernel and adds up in the order of positions. Therefore the emitted tokens depend neither
/// on drafting, nor on the batch, prefill chunks, prefix reuse or capacity, and there is nothing to re-feed, to pad or to guard: a plain
/// step is a tree of one row.
/// </para>
/// <para>
/// <b>On CUDA</b> (a decoder exported for it) kernels are the provider's own and choose their order of summation by shape: a row's logits then
/// depend a little on the pass it is in, and a token may differ where the two best are that close.
/// </para>
/// </remarks>
public sealed partial class OnnxVerifier : IVerifier
{
    private readonly VerifierOptions _options;
    private readonly PassBuffers _buffers;
    private readonly IDecoderSession _session;
    private readonly CachedSequence?[] _sequences;
    private readonly LastPass _last;
    private bool _disposed;

    /// <summary>Opens an exported decoder: checks memory and the runtime's arithmetic, loads the weights, measures what passes cost.</summary>
    /// <exception cref="ArgumentException">Options out of range; all faults are listed.</exception>
    /// <exception cref="InsufficientMemoryException">The machine has too little memory.</exception>
    /// <exception cref="DecoderFormatException">The runtime refused the graph.</exception>
    /// <exception cref="NotSupportedException">The runtime's arithmetic fails the self-check, or it cannot use the device that the decoder is for.</exception>
    public OnnxVerifier(ExportedDecoder decoder, VerifierOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        Decoder = decoder;
        _options = (options ?? new VerifierOptions()).Resolve(decoder);
        MemoryEstimate = MemoryEstimate.For(decoder, _options.ContextLength, _options.MaxRows, _options.MaxSequences);
        if (!decoder.IsForCuda)
        {
            MemoryEstimate.Require();
            SelfCheck.Run(decoder.SelfCheckPath, _options.Threads);
        }

        int pagesPerSequence = decoder.IsForCuda ? 0 : PagedSession.PagesPerSequence(_options);
        _buffers = new PassBuffers(_options.MaxRows, _options.MaxSequences, pagesPerSequence, decoder.LogitsWidth, decoder.HiddenSize);
        _sequences = new CachedSequence?[_options.MaxSequences];
        _last = new LastPass(_options.MaxSequences);
        try
        {
            _session = decoder.IsForCuda ? new SlottedSession(decoder, _buffers, _options) : new PagedSession(decoder, _buffers, _options);
        }
        catch (Microsoft.ML.OnnxRuntime.OnnxRuntimeException error)
        {
            Dispose();
            throw new DecoderFormatException(decoder.GraphPath, "graph", "one that ONNX Runtime can load", error.Message.ReplaceLineEndings(" "));
        }
        catch
        {
            Dispose();
            throw;
        }

        try
        {
            Cost = CostMeasurement.For(this, _options);
        }
        catch
        {
            Dispose();
            throw;
        }

        _last.Clear();
    }

    /// <summary>The decoder that was opened.</summary>
    public ExportedDecoder Decoder { get; }

    /// <summary>What this verifier takes at most.</summary>
    public MemoryEstimate MemoryEstimate { get; }

    /// <inheritdoc/>
    public int VocabularySize => Decoder.VocabularySize;

    /// <inheritdoc/>
    public int LogitsWidth => Decoder.LogitsWidth;

    /// <inheritdoc/>
    public int ContextLength => _options.ContextLength;

    /// <inheritdoc/>
    public int MaxRows => _options.MaxRows;

    /// <summary>Threads of a pass.</summary>
    public int Threads => _options.Threads;

    /// <inheritdoc/>
    public VerifyCostTable Cost { get; }

    /// <inheritdoc/>
    public string Model => Decoder.ContentKey;

    /// <inheritdoc/>
    public int HiddenSize => Decoder.HiddenSize;

    /// <inheritdoc/>
    public bool ReadsHiddenStates { get; set; }

    /// <summary>Time inside ONNX Runtime of the last pass; what a step takes beyond it is our own.</summary>
    public TimeSpan LastRunTime { get; private set; }

    /// <inheritdoc/>
    public int OpenSequence() => Add(_session.CreateSequence());

    /// <inheritdoc/>
    public int Fork(int sequence)
    {
        int handle = FreeHandle();
        _sequences[handle] = Sequence(sequence).Fork();
        return handle;
    }

    /// <inheritdoc/>
    public void Truncate(int sequence, int pastLength)
    {
        CachedSequence cached = Sequence(sequence);
        ArgumentOutOfRangeException.ThrowIfNegative(pastLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(pastLength, cached.PastLength);
        cached.Truncate(pastLength);
    }

    /// <inheritdoc/>
    public void CloseSequence(int sequence)
    {
        Sequence(sequence).Truncate(0);
        _sequences[sequence] = null;
    }

    /// <inheritdoc/>
    public int PastLength(int sequence) => Sequence(sequence).PastLength;

    /// <inheritdoc/>
    public void Prefill(int sequence, ReadOnlySpan<int> tokens, CancellationToken cancellationToken = default)
    {
        CachedSequence cached = Sequence(sequence);
        if (tokens.IsEmpty)
        {
            return;
        }

        if (cached.PastLength + tokens.Length >= ContextLength)
        {
            throw new ArgumentException($"{cached.PastLength} + {tokens.Length} tokens leave no room for the next in a context of {ContextLength}.", nameof(tokens));
        }

        CheckTokens(tokens);
        _last.Clear();
        while (!tokens.IsEmpty)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(tokens.Length, MaxRows);
            cached.Reserve(count);
            tokens[..count].CopyTo(_buffers.TokenIds);
            for (int row = 0; row < count; row++)
            {
                _buffers.Positions[row] = cached.PastLength + row;
                _buffers.Parents[row] = row - 1;
            }

            Place(0, 0, cached);
            Run(new PassShape(count, 0, 1, Hidden: false));
            cached.Append(count);
            tokens = tokens[count..];
        }
    }

    /// <inheritdoc/>
    public void Verify(ReadOnlySpan<int> sequences, ReadOnlySpan<TokenTree> trees)
    {
        _last.Clear();
        int rows = CheckBatch(sequences, trees);
        int start = 0;
        for (int i = 0; i < sequences.Length; i++)
        {
            CachedSequence cached = Sequence(sequences[i]);
            TokenTree tree = trees[i];
            cached.Reserve(tree.Count);
            tree.Tokens.CopyTo(_buffers.TokenIds[start..]);
            ReadOnlySpan<int> parents = tree.Parents, depths = tree.Depths;
            for (int node = 0; node < parents.Length; node++)
            {
                _buffers.Positions[start + node] = cached.PastLength + depths[node];
                _buffers.Parents[start + node] = parents[node] < 0 ? -1 : start + parents[node];
                _buffers.AskedRows[start + node] = start + node;
            }

            Place(i, start, cached);
            _last.Note(i, cached, tree, start);
            start += tree.Count;
        }

        Run(new PassShape(rows, rows, sequences.Length, ReadsHiddenStates));
        _last.Complete(sequences.Length, ReadsHiddenStates);

        // The table is one sequence's. What several cost beside their rows would be blamed on the rows.
        if (sequences.Length == 1)
        {
            Cost?.Observe(rows, Sequence(sequences[0]).PastLength, LastRunTime);
        }
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Logits(int index, int node) => _buffers.Logits(Row(index, node));

    /// <inheritdoc/>
    public ReadOnlySpan<float> HiddenState(int index, int node)
    {
        int row = Row(index, node);
        return _last.HasHiddenStates ? _buffers.Hidden(row) : throw new InvalidOperationException($"Set {nameof(ReadsHiddenStates)} before the pass.");
    }

    /// <inheritdoc/>
    public void Commit(int index, ReadOnlySpan<int> path)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _last.Commit(index, path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _session?.Dispose();
        _buffers.Dispose();
    }

    /// <summary>Times one pass of a chain at a past length that need not have been computed: what the cache holds does not change the time.</summary>
    internal double TimePass(int sequence, TokenTree tree, int rows, int pastLength)
    {
        CachedSequence cached = Sequence(sequence);
        cached.Truncate(0);
        cached.Reserve(pastLength);
        cached.Append(pastLength);
        tree.Reset(0);
        while (tree.Count < rows)
        {
            tree.Add(tree.Count - 1, 0, 1);
        }

        int handle = sequence;
        Verify(new ReadOnlySpan<int>(in handle), new ReadOnlySpan<TokenTree>(in tree));
        return LastRunTime.TotalMilliseconds;
    }

    private void Run(PassShape shape)
    {
        _buffers.RowStarts[shape.Sequences] = shape.Rows;
        LastRunTime = _session.Run(shape);
    }

    private void Place(int index, int start, CachedSequence cached)
    {
        _buffers.RowStarts[index] = start;
        _buffers.PastLengths[index] = cached.PastLength;
        _session.Place(index, cached);
    }

    private int Row(int index, int node)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _last.Row(index, node);
    }

    private int Add(CachedSequence sequence)
    {
        int handle = FreeHandle();
        _sequences[handle] = sequence;
        return handle;
    }
}
