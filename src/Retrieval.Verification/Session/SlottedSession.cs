using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Retrieval.Verification.Cache;

namespace Retrieval.Verification.Session;

/// <summary>
/// The form for CUDA. The cache stays on the device and is bound once; the small inputs go there and the logits come back with every pass.
/// Committing, forking and truncating cost the device nothing.
/// </summary>
internal sealed class SlottedSession : IDecoderSession
{
    private readonly InferenceSession _session;
    private readonly DeviceCache _cache;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions = new();
    private readonly List<OrtValue> _bound = [];
    private readonly ExportedDecoder _decoder;
    private readonly PassBuffers _buffers;
    private readonly PaddedPass _pass;
    private readonly SlotPool _pool;
    private readonly SlottedSequence[] _placed;
    private readonly int _rowsPerSequence;

    public SlottedSession(ExportedDecoder decoder, PassBuffers buffers, VerifierOptions options)
    {
        (_decoder, _buffers, _pass) = (decoder, buffers, new PaddedPass(buffers));
        _rowsPerSequence = options.ContextLength + options.MaxRows;
        _placed = new SlottedSequence[options.MaxSequences];
        _pool = new SlotPool(checked((_rowsPerSequence * options.MaxSequences) + 1));

        var device = new ExecutionDevice(options.EmulateCuda ? null : options.CudaDevice, options.Threads);
        using SessionOptions sessionOptions = device.Options();
        _session = new InferenceSession(decoder.GraphPath, sessionOptions);
        try
        {
            _cache = new DeviceCache(decoder, device);
            _binding = _session.CreateIoBinding();
        }
        catch
        {
            _cache?.Dispose();
            _session.Dispose();
            throw;
        }
    }

    public CachedSequence CreateSequence() => new SlottedSequence(_pool, _rowsPerSequence);

    public void Place(int index, CachedSequence sequence) => _placed[index] = (SlottedSequence)sequence;

    public TimeSpan Run(PassShape shape)
    {
        if (_cache.Reserve(_pool.Capacity))
        {
            _cache.Bind(_binding);
        }

        if (shape.Asked == 0)
        {
            // Kernels are not launched over nothing: a pass without questions asks for its last row.
            _buffers.AskedRows[0] = shape.Rows - 1;
            shape = shape with { Asked = 1 };
        }

        _buffers.ReserveLogits(shape.Asked);
        _pass.Fill(shape, _placed.AsSpan(0, shape.Sequences));
        try
        {
            BindInputs(shape);
            BindOutput("logits", _buffers.LogitsAddress, shape.Asked, _decoder.LogitsWidth);
            BindOutput("hidden", _buffers.HiddenAddress, shape.Asked, _decoder.HiddenSize);
            _binding.SynchronizeBoundInputs();
            long start = Stopwatch.GetTimestamp();
            _session.RunWithBinding(_runOptions, _binding);
            return Stopwatch.GetElapsedTime(start);
        }
        finally
        {
            _bound.ForEach(value => value.Dispose());
            _bound.Clear();
        }
    }

    public void Dispose()
    {
        _binding.Dispose();
        _cache.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    /// <summary>Sends the small inputs to the device. Binding copies, so it is done anew for every pass.</summary>
    private void BindInputs(PassShape shape)
    {
        BindInput("token_ids", _pass.TokenIds, _pass.Batch, _pass.Rows);
        BindInput("positions", _pass.Positions, _pass.Batch, _pass.Rows);
        BindInput("tree_bias", _pass.TreeBias, _pass.Batch, 1, _pass.Rows, _pass.Rows);
        BindInput("past_lengths", _pass.PastLengths, _pass.Batch, 1);
        BindInput("past_slots", _pass.PastSlots, _pass.Batch, _pass.Past);
        BindInput("write_slots", _pass.WriteSlots, _pass.Batch, _pass.Rows, 1);
        BindInput("asked_rows", _pass.AskedRows, shape.Asked);
    }

    private void BindInput<T>(string name, T[] numbers, params long[] dimensions)
        where T : unmanaged
    {
        int count = (int)dimensions.Aggregate((product, dimension) => product * dimension);
        OrtValue value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, numbers.AsMemory(0, count), dimensions);
        _bound.Add(value);
        _binding.BindInput(name, value);
    }

    private void BindOutput(string name, nint address, int rows, int width)
    {
        OrtValue value = OrtValue.CreateTensorValueWithData(
            OrtMemoryInfo.DefaultInstance, TensorElementType.Float, [rows, width], address, (long)rows * width * sizeof(float));
        _bound.Add(value);
        _binding.BindOutput(name, value);
    }
}
