namespace Retrieval.Models.Export;

/// <summary>The file of weights beside a graph (ONNX external data): tensors one after the other, each at a 64-byte boundary.</summary>
internal sealed class WeightFile : IDisposable
{
    private const int Alignment = 64;

    /// <summary>ONNX Runtime maps a weight into memory when it starts on a page; large ones do.</summary>
    private const int PageAlignment = 4096;

    private readonly FileStream _stream;

    public WeightFile(string directory, string name)
    {
        Name = name;
        _stream = new FileStream(Path.Combine(directory, name), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
    }

    /// <summary>File name, as the graph refers to it.</summary>
    public string Name { get; }

    /// <summary>Pads to where a tensor of the given size may start.</summary>
    /// <returns>The offset.</returns>
    public long Align(long byteCount)
    {
        int alignment = byteCount >= 16 * PageAlignment ? PageAlignment : Alignment;
        Span<byte> padding = stackalloc byte[PageAlignment];
        padding.Clear();
        _stream.Write(padding[..(int)((alignment - (_stream.Position % alignment)) % alignment)]);
        return _stream.Position;
    }

    /// <summary>Appends bytes of a tensor.</summary>
    public void Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    /// <summary>Bytes so far.</summary>
    public long Length => _stream.Position;

    /// <summary>Makes everything durable.</summary>
    public void Flush() => _stream.Flush(flushToDisk: true);

    public void Dispose() => _stream.Dispose();
}
