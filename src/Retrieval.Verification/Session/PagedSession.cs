using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Retrieval.Verification.Cache;
using Retrieval.Verification.Kernels;

namespace Retrieval.Verification.Session;

/// <summary>
/// The form for CPUs. Inputs and outputs are bound once for every shape of pass that occurs, so that a pass of a known shape allocates
/// nothing.
/// </summary>
internal sealed class PagedSession : IDecoderSession
{
    /// <summary>More shapes than a server meets in a while; past it all are dropped.</summary>
    private const int MaxBindings = 512;

    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly OrtMemoryInfo _memory = OrtMemoryInfo.DefaultInstance;
    private readonly Dictionary<PassShape, OrtIoBinding> _bindings = [];
    private readonly ExportedDecoder _decoder;
    private readonly PassBuffers _buffers;
    private readonly PagePool _pool;
    private readonly int _pagesPerSequence;
    private int _generation;

    public PagedSession(ExportedDecoder decoder, PassBuffers buffers, VerifierOptions options)
    {
        (_decoder, _buffers, _pagesPerSequence) = (decoder, buffers, PagesPerSequence(options));
        using SessionOptions sessionOptions = Options(options.Threads);
        Operators.Library.Register(sessionOptions);
        _session = new InferenceSession(decoder.GraphPath, sessionOptions);
        try
        {
            _pool = new PagePool(new PageLayout(decoder.KeyValueHeadCount, decoder.HeadDimension), decoder.LayerCount, _pagesPerSequence * options.MaxSequences);
        }
        catch
        {
            _session.Dispose();
            throw;
        }
    }

    /// <summary>Pages that a sequence of full length and the rows of a pass take.</summary>
    public static int PagesPerSequence(VerifierOptions options) => (options.ContextLength + options.MaxRows + PageLayout.Slots - 1) / PageLayout.Slots;

    /// <summary>Options common to all our sessions.</summary>
    public static SessionOptions Options(int threads)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = threads,
            InterOpNumThreads = 1,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            EnableMemoryPattern = false,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };

        // Threads wait for the next node actively, but only about as long as nodes are apart: a pass has many small nodes, and a machine
        // that is shared has better uses for a core than waiting for the next pass.
        options.AddSessionConfigEntry("session.intra_op.spin_duration_us", "100");
        options.AddSessionConfigEntry("session.force_spinning_stop", "1");
        return options;
    }

    public CachedSequence CreateSequence() => new PagedSequence(_pool, _pagesPerSequence);

    public void Place(int index, CachedSequence sequence)
    {
        ReadOnlySpan<int> pages = ((PagedSequence)sequence).Pages;
        Debug.Assert(pages.Length * PageLayout.Slots >= sequence.PastLength, "The rows have no pages.");
        pages.CopyTo(_buffers.PageTable(index));
    }

    public TimeSpan Run(PassShape shape)
    {
        if (_buffers.ReserveLogits(Math.Max(1, shape.Asked)) || _generation != _pool.Generation || _bindings.Count >= MaxBindings)
        {
            ClearBindings();
            _generation = _pool.Generation;
        }

        if (!_bindings.TryGetValue(shape, out OrtIoBinding? binding))
        {
            binding = Bind(shape);
            _bindings.Add(shape, binding);
        }

        long start = Stopwatch.GetTimestamp();
        _session.RunWithBinding(_runOptions, binding);
        return Stopwatch.GetElapsedTime(start);
    }

    public void Dispose()
    {
        ClearBindings();
        _runOptions.Dispose();
        _session.Dispose();
        _pool.Dispose();
    }

    private OrtIoBinding Bind(PassShape shape)
    {
        OrtIoBinding binding = _session.CreateIoBinding();
        Bind(binding, "token_ids", _buffers.TokenIds, shape.Rows);
        Bind(binding, "positions", _buffers.Positions, shape.Rows);
        Bind(binding, "parents", _buffers.Parents, shape.Rows);
        Bind(binding, "asked_rows", _buffers.AskedRows, shape.Asked);
        Bind(binding, "row_starts", _buffers.RowStarts, shape.Sequences + 1);
        Bind(binding, "past_lengths", _buffers.PastLengths, shape.Sequences);
        Bind(binding, "page_table", _buffers.PageTable(0), shape.Sequences, _pagesPerSequence);
        for (int layer = 0; layer < _pool.LayerCount; layer++)
        {
            using OrtValue pages = Tensor(TensorElementType.Float, _pool.Pages(layer), sizeof(float), _pool.Capacity, _pool.PageFloats);
            binding.BindInput($"pages.{layer}", pages);
        }

        using OrtValue logits = Tensor(TensorElementType.Float, _buffers.LogitsAddress, sizeof(float), shape.Asked, _decoder.LogitsWidth);
        binding.BindOutput("logits", logits);
        if (shape.Hidden)
        {
            using OrtValue hidden = Tensor(TensorElementType.Float, _buffers.HiddenAddress, sizeof(float), shape.Asked, _decoder.HiddenSize);
            binding.BindOutput("hidden", hidden);
        }

        return binding;
    }

    private void Bind(OrtIoBinding binding, string name, Span<int> integers, params long[] dimensions)
    {
        using OrtValue value = Tensor(TensorElementType.Int32, PassBuffers.Address(integers), sizeof(int), dimensions);
        binding.BindInput(name, value);
    }

    private OrtValue Tensor(TensorElementType type, nint address, int elementBytes, params long[] dimensions) =>
        OrtValue.CreateTensorValueWithData(_memory, type, dimensions, address, dimensions.Aggregate((long)elementBytes, (product, dimension) => product * dimension));

    private void ClearBindings()
    {
        foreach (OrtIoBinding binding in _bindings.Values)
        {
            binding.Dispose();
        }

        _bindings.Clear();
    }
}
