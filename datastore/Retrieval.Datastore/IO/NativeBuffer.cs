using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retrieval.Datastore.IO;

/// <summary>
/// Growable unmanaged memory for the large flat arrays of a build: not zeroed, not moved by the collector, given back at once, and
/// backed by huge pages where the system grants them, since the arrays are visited at random.
/// </summary>
internal sealed unsafe class NativeBuffer<T> : IDisposable
    where T : unmanaged
{
    private T* _memory;

    public NativeBuffer(int capacity)
    {
        GC.SuppressFinalize(this);
        Resize(Math.Max(capacity, 16));
        GC.ReRegisterForFinalize(this);
    }

    ~NativeBuffer() => Free();

    public int Capacity { get; private set; }

    /// <summary>The whole capacity; invalid after the next <see cref="EnsureCapacity"/> or <see cref="Dispose"/>.</summary>
    public Span<T> Span => new(_memory, Capacity);

    /// <summary>Grows to at least <paramref name="capacity"/> elements, by half its size or more at a time.</summary>
    public void EnsureCapacity(int capacity)
    {
        if (capacity > Capacity) Resize((int)Math.Min(Array.MaxLength, Math.Max(capacity, Capacity + (long)Capacity / 2)));
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Resize(int capacity)
    {
        nuint bytes = checked((nuint)capacity * (nuint)Unsafe.SizeOf<T>());
        _memory = (T*)NativeMemory.Realloc(_memory, bytes);
        Capacity = capacity;
        LinuxCalls.AdviseHugePages(_memory, bytes);
    }

    private void Free()
    {
        NativeMemory.Free(_memory);
        _memory = null;
        Capacity = 0;
    }
}
