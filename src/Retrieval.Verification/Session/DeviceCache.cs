using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Retrieval.Verification.Session;

/// <summary>
/// Keys and values of all layers on a device, one tensor [slots, width] each. Only graphs touch them: the decoder's writes rows in place, and a
/// small one makes the tensors longer.
/// </summary>
internal sealed class DeviceCache : IDisposable
{
    private readonly InferenceSession _growth;
    private readonly OrtAllocator _allocator;
    private readonly RunOptions _runOptions = new();
    private readonly TensorElementType _type;
    private readonly int _width;
    private readonly OrtValue?[] _tensors;

    public DeviceCache(ExportedDecoder decoder, ExecutionDevice device)
    {
        using SessionOptions options = device.Options();
        _growth = new InferenceSession(decoder.CacheGrowthPath, options);
        _allocator = device.Allocator(_growth);
        _type = decoder.Weights == "fp16" ? TensorElementType.Float16 : TensorElementType.Float;
        _width = decoder.KeyValueHeadCount * decoder.HeadDimension;
        _tensors = new OrtValue?[2 * decoder.LayerCount];
    }

    /// <summary>Slots there is memory for.</summary>
    public int Capacity { get; private set; }

    /// <summary>Makes the tensors longer where they are too short.</summary>
    /// <returns>Whether they moved and must be bound again.</returns>
    public bool Reserve(int capacity)
    {
        if (capacity <= Capacity)
        {
            return false;
        }

        var grown = new OrtValue?[_tensors.Length];
        try
        {
            for (int i = 0; i < grown.Length; i++)
            {
                grown[i] = Grow(_tensors[i], capacity);
            }
        }
        catch
        {
            Array.ForEach(grown, tensor => tensor?.Dispose()); // The cache stays as it was.
            throw;
        }

        Array.ForEach(_tensors, tensor => tensor?.Dispose());
        grown.CopyTo(_tensors, 0);
        Capacity = capacity;
        return true;
    }

    /// <summary>Binds every tensor as input and, being the same memory, as output.</summary>
    public void Bind(OrtIoBinding binding)
    {
        for (int i = 0; i < _tensors.Length; i++)
        {
            string name = $"{(i % 2 == 0 ? "keys" : "values")}.{i / 2}";
            binding.BindInput(name, _tensors[i]!);
            binding.BindOutput($"{name}.written", _tensors[i]!);
        }
    }

    public void Dispose()
    {
        foreach (OrtValue? tensor in _tensors)
        {
            tensor?.Dispose();
        }

        _runOptions.Dispose();
        _allocator.Dispose();
        _growth.Dispose();
    }

    private OrtValue Grow(OrtValue? old, int capacity)
    {
        // A first slot from the host stands in for the tensor that is not there yet.
        int before = old is null ? 1 : Capacity;
        using OrtValue? first = old is null ? OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, _type, [1, _width]) : null;
        first?.GetTensorMutableRawData().Clear();
        using OrtValue added = OrtValue.CreateTensorValueFromMemory<long>([capacity - before, _width], [2]);
        OrtValue grown = OrtValue.CreateAllocatedTensorValue(_allocator, _type, [capacity, _width]);
        try
        {
            using OrtIoBinding binding = _growth.CreateIoBinding();
            binding.BindInput("slots", old ?? first!);
            binding.BindInput("added", added);
            binding.BindOutput("grown", grown);
            _growth.RunWithBinding(_runOptions, binding);
            return grown;
        }
        catch
        {
            grown.Dispose();
            throw;
        }
    }
}
