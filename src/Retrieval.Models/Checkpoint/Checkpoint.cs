namespace Retrieval.Models;

/// <summary>
/// A Hugging Face checkpoint directory: configuration and memory-mapped weights. Opening reads headers only and checks all of them;
/// weights are read from disk when asked for. Immutable; safe for all threads until disposed.
/// </summary>
public sealed class Checkpoint : IDisposable
{
    /// <summary>A span of bytes cannot be as long as the longest span of floats, so reading goes in parts.</summary>
    private const int ReadElements = 1 << 24;

    private readonly List<SafetensorsFile> _files;
    private readonly Dictionary<string, SafetensorsFile> _located;

    private Checkpoint(
        string directory, ModelConfiguration configuration, List<SafetensorsFile> files, Dictionary<string, SafetensorsFile> located)
    {
        Directory = directory;
        Configuration = configuration;
        _files = files;
        _located = located;
        Tensors = located.ToDictionary(entry => entry.Key, entry => entry.Value.Tensors[entry.Key].Info);
    }

    /// <summary>The directory it was opened from.</summary>
    public string Directory { get; }

    /// <summary>The model's sizes and switches.</summary>
    public ModelConfiguration Configuration { get; }

    /// <summary>
    /// Every stored tensor by name. Those of <see cref="TensorNames.Expected"/> are present, of the right shape, and BF16, F16 or F32.
    /// </summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>Opens and checks a checkpoint. Cost: headers only, milliseconds whatever the size.</summary>
    /// <param name="directory">
    /// Holds <c>config.json</c>, optionally <c>generation_config.json</c>, and <c>model.safetensors</c> or the shards that
    /// <c>model.safetensors.index.json</c> names.
    /// </param>
    /// <exception cref="CheckpointFormatException">A file is missing or damaged, or the model is not one of this family.</exception>
    public static Checkpoint Open(string directory)
    {
        ModelConfiguration configuration = ModelConfiguration.Read(directory);
        var files = new List<SafetensorsFile>();
        try
        {
            var checkpoint = new Checkpoint(directory, configuration, files, CheckpointFiles.Open(directory, files));
            CheckpointTensors.Check(directory, configuration, checkpoint.Tensors);
            return checkpoint;
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    /// <summary>Whether a tensor of this name is stored.</summary>
    /// <param name="name">Tensor name.</param>
    public bool Contains(string name) => _located.ContainsKey(name);

    /// <summary>Reads a whole tensor as floats.</summary>
    /// <param name="name">Name of a stored BF16, F16 or F32 tensor.</param>
    /// <param name="destination">[element count], row-major.</param>
    /// <exception cref="ArgumentException">No such tensor, not a float type, or a destination of another length.</exception>
    public void ReadSingle(string name, Span<float> destination)
    {
        TensorInfo info = Locate(name).Info;
        if (destination.Length != info.ElementCount)
        {
            throw new ArgumentException(
                $"{name} has {info.ElementCount} elements, the destination {destination.Length}.", nameof(destination));
        }

        ReadSingle(name, 0, destination);
    }

    /// <summary>Reads consecutive elements as floats, for tensors too large to hold at once. Does not allocate.</summary>
    /// <param name="name">Name of a stored BF16, F16 or F32 tensor.</param>
    /// <param name="elementOffset">First element, row-major.</param>
    /// <param name="destination">As many elements as are wanted.</param>
    /// <exception cref="ArgumentException">No such tensor, not a float type, or elements outside it.</exception>
    public void ReadSingle(string name, long elementOffset, Span<float> destination)
    {
        TensorType type = Locate(name).Info.Type;
        while (!destination.IsEmpty)
        {
            Span<float> part = destination[..Math.Min(destination.Length, ReadElements)];
            ReadOnlySpan<byte> bytes = Bytes(name, checked(elementOffset * type.ByteWidth()), part.Length * type.ByteWidth());
            FloatConversion.ToSingle(bytes, type, part);
            destination = destination[part.Length..];
            elementOffset += part.Length;
        }
    }

    /// <summary>The stored bytes of part of a tensor, in the mapping itself: no copy, valid until this object is disposed.</summary>
    /// <param name="name">Name of a stored tensor.</param>
    /// <param name="byteOffset">From the start of the tensor.</param>
    /// <param name="byteCount">At most 2^31 - 1.</param>
    /// <exception cref="ArgumentException">No such tensor, or bytes outside it.</exception>
    public ReadOnlySpan<byte> Bytes(string name, long byteOffset, int byteCount)
    {
        (TensorInfo info, long fileOffset) = Locate(name);
        ArgumentOutOfRangeException.ThrowIfNegative(byteOffset);
        ArgumentOutOfRangeException.ThrowIfNegative(byteCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(byteOffset, info.ByteLength - byteCount);
        return _located[name].Slice(fileOffset + byteOffset, byteCount);
    }

    /// <inheritdoc cref="ContentKey.Compute"/>
    public string ComputeContentKey() => ContentKey.Compute(Directory, _files);

    /// <summary>Unmaps the files; spans from <see cref="Bytes"/> must not be used afterwards.</summary>
    public void Dispose() => _files.ForEach(file => file.Dispose());

    private StoredTensor Locate(string name) =>
        _located.TryGetValue(name, out SafetensorsFile? file)
            ? file.Tensors[name]
            : throw new ArgumentException($"The checkpoint has no tensor {name}.", nameof(name));
}
