using System.Buffers.Binary;
using System.Text.Json;

namespace Retrieval.Models;

/// <summary>Writes a safetensors file front to back: the header at once, then the tensors in order, a piece at a time.</summary>
public sealed class SafetensorsWriter : IDisposable
{
    private readonly FileStream _stream;
    private readonly IReadOnlyList<TensorInfo> _tensors;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _tensorIndex;
    private long _elementIndex;

    /// <summary>Creates or replaces the file and writes its header.</summary>
    /// <param name="path">File to write.</param>
    /// <param name="tensors">Every tensor, in the order in which its elements will come; BF16, F16 or F32.</param>
    /// <exception cref="ArgumentException">Another element type, or a name that appears twice.</exception>
    public SafetensorsWriter(string path, IReadOnlyList<TensorInfo> tensors)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        if (tensors.FirstOrDefault(tensor => !tensor.Type.IsWeight()) is { } other)
        {
            throw new ArgumentException($"{other.Name} is {other.Type.Name()}; only F32, F16 and BF16 can be written.", nameof(tensors));
        }

        _tensors = tensors;
        byte[] header = Header(tensors);
        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        _stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        _stream.Write(length);
        _stream.Write(header);
    }

    /// <summary>Appends elements, converted to the type of the tensor they fall in; rounds to nearest even. Does not allocate.</summary>
    /// <param name="values">The next elements, row-major; may end one tensor and begin the next.</param>
    /// <exception cref="InvalidOperationException">More elements than the tensors hold.</exception>
    public void Write(ReadOnlySpan<float> values)
    {
        while (!values.IsEmpty)
        {
            if (_tensorIndex == _tensors.Count)
            {
                throw new InvalidOperationException("Every tensor is already written.");
            }

            TensorInfo tensor = _tensors[_tensorIndex];
            int width = tensor.Type.ByteWidth();
            int count = (int)Math.Min(Math.Min(values.Length, _buffer.Length / width), tensor.ElementCount - _elementIndex);
            FloatConversion.FromSingle(values[..count], tensor.Type, _buffer.AsSpan(0, count * width));
            _stream.Write(_buffer, 0, count * width);
            values = values[count..];
            _elementIndex += count;
            if (_elementIndex == tensor.ElementCount)
            {
                _tensorIndex++;
                _elementIndex = 0;
            }
        }
    }

    /// <summary>Flushes and closes the file; one whose tensors were not all written does not open again.</summary>
    public void Dispose() => _stream.Dispose();

    /// <summary>Padded with spaces to whole 8 bytes, as the format recommends, so that the data is aligned in a mapping.</summary>
    private static byte[] Header(IReadOnlyList<TensorInfo> tensors)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            var names = new HashSet<string>();
            long offset = 0;
            json.WriteStartObject();
            foreach (TensorInfo tensor in tensors)
            {
                if (!names.Add(tensor.Name))
                {
                    throw new ArgumentException($"{tensor.Name} appears twice.", nameof(tensors));
                }

                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", tensor.Type.Name());
                WriteList(json, "shape", tensor.Shape);
                WriteList(json, "data_offsets", [offset, offset + tensor.ByteLength]);
                json.WriteEndObject();
                offset += tensor.ByteLength;
            }

            json.WriteEndObject();
        }

        while (memory.Length % 8 != 0)
        {
            memory.WriteByte((byte)' ');
        }

        return memory.ToArray();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<long> values)
    {
        json.WriteStartArray(name);
        foreach (long value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }
}
