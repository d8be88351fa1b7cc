using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retrieval.Datastore.IO;

/// <summary>
/// Zeroed unmanaged memory of a fixed size that begins at a cache line, as a section of a file does, and is backed by huge pages where the
/// system grants them.
/// </summary>
internal sealed unsafe class AlignedBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int HugePageBytes = 2 << 20;
    private const int CacheLineBytes = 64;

    private readonly long _count;
    private T* _memory;

    public AlignedBuffer(long count)
    {
        GC.SuppressFinalize(this);
        nuint bytes = checked((nuint)Math.Max(count, 1) * (nuint)Unsafe.SizeOf<T>());
        _memory = (T*)NativeMemory.AlignedAlloc(bytes, bytes >= HugePageBytes ? (nuint)HugePageBytes : CacheLineBytes);
        LinuxCalls.AdviseHugePages(_memory, bytes);
        NativeMemory.Clear(_memory, bytes);
        _count = count;
        GC.ReRegisterForFinalize(this);
    }

    ~AlignedBuffer() => Free();

    /// <summary>The elements; invalid after <see cref="Dispose"/>.</summary>
    public MappedArray<T> View => new(_memory, _count);

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }
}
