using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.IO;

/// <summary>A file mapped read-only. Opening maps and does not read. The views it hands out are invalid after <see cref="Dispose"/>.</summary>
internal sealed unsafe class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _memory;

    public MappedFile(string path)
    {
        Path = path;
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        LengthBytes = stream.Length;
        if (LengthBytes == 0) throw new DatastoreFormatException(path, "header", 0, "a segment", "an empty file");
        _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, LengthBytes, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _memory);
        _memory += _view.PointerOffset;
    }

    public string Path { get; }

    public long LengthBytes { get; }

    /// <summary>A view of <paramref name="lengthBytes"/> bytes at <paramref name="offset"/>; a rest too short for an element is left out.</summary>
    public MappedArray<T> View<T>(long offset, long lengthBytes)
        where T : unmanaged
    {
        if (offset < 0 || lengthBytes < 0 || offset > LengthBytes - lengthBytes)
            throw new ArgumentOutOfRangeException(nameof(offset), offset, $"The file has {LengthBytes} bytes; {lengthBytes} were asked for.");
        return new MappedArray<T>((T*)(_memory + offset), lengthBytes / Unsafe.SizeOf<T>());
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
