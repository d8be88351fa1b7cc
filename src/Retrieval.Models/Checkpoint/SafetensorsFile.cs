namespace Retrieval.Models;

/// <summary>One mapped safetensors file whose header has been checked.</summary>
internal sealed class SafetensorsFile : IDisposable
{
    private readonly MappedFile _mapped;

    private SafetensorsFile(string path, MappedFile mapped, List<StoredTensor> tensors)
    {
        Path = path;
        _mapped = mapped;
        Tensors = tensors.ToDictionary(tensor => tensor.Info.Name);
    }

    public string Path { get; }

    public long Length => _mapped.Length;

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Maps the file and reads its header; weights are not touched.</summary>
    public static SafetensorsFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new CheckpointFormatException(path, "file", "a safetensors file", "nothing");
        }

        MappedFile mapped = MappedFile.Open(path);
        try
        {
            return new SafetensorsFile(path, mapped, SafetensorsHeader.Read(path, mapped));
        }
        catch
        {
            mapped.Dispose();
            throw;
        }
    }

    public ReadOnlySpan<byte> Slice(long fileOffset, int byteCount) => _mapped.Slice(fileOffset, byteCount);

    public void Dispose() => _mapped.Dispose();
}
