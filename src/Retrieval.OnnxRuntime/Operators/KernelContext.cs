using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Retrieval.OnnxRuntime.Operators;

/// <summary>Inputs, outputs and the thread pool of one computation of one node. Valid only inside <see cref="OperatorKernel.Compute"/>.</summary>
public readonly unsafe ref struct KernelContext
{
    private readonly void* _context;

    internal KernelContext(void* context) => _context = context;

    /// <summary>
    /// The elements of an input, in row-major order. Writable because a KV cache is an input that its owner lets the kernel update.
    /// Does not copy or allocate managed memory.
    /// </summary>
    /// <remarks>The element type is the one declared by the operator; ONNX Runtime checked it when the session was created.</remarks>
    public Span<T> Input<T>(int index)
        where T : unmanaged
    {
        void* value = OrtApi.Input(_context, index);
        return new Span<T>(OrtApi.TensorData(value), checked((int)OrtApi.ElementCount(value)));
    }

    /// <summary>Like <see cref="Input{T}"/> for tensors of 2^31 elements and more: where the elements start, and how many there are.</summary>
    public (nint Address, long Count) LargeInput(int index)
    {
        void* value = OrtApi.Input(_context, index);
        return ((nint)OrtApi.TensorData(value), checked((long)OrtApi.ElementCount(value)));
    }

    /// <summary>Allocates an output of shape [rows, columns] from the session's arena; its elements are not initialised.</summary>
    public Span<T> Output<T>(int index, int rows, int columns)
        where T : unmanaged
    {
        ReadOnlySpan<long> shape = [rows, columns];
        return new Span<T>(OrtApi.TensorData(OrtApi.Output(_context, index, shape)), checked(rows * columns));
    }

    /// <summary>Runs <c>work.Execute(0) ... work.Execute(count - 1)</c> on the session's threads, in any order, and waits for all of them.</summary>
    /// <exception cref="AggregateException">One of them threw on another thread.</exception>
    public void ParallelFor<TWork>(int count, ref TWork work)
        where TWork : struct, IParallelWork, allows ref struct
    {
        if (count == 1)
        {
            work.Execute(0);
            return;
        }

        var loop = new Loop { Body = &Execute<TWork>, Work = Unsafe.AsPointer(ref work) };
        try
        {
            OrtApi.ParallelFor(_context, &Trampoline, count, &loop);
        }
        catch (InvalidOperationException) when (loop.Failure != 0)
        {
            // The iteration's own failure, below, says more.
        }

        if (loop.Failure != 0)
        {
            var handle = GCHandle.FromIntPtr(loop.Failure);
            var failure = (Exception)handle.Target!;
            handle.Free();
            throw new AggregateException(failure);
        }
    }

    private static void Execute<TWork>(void* work, int index)
        where TWork : struct, IParallelWork, allows ref struct => Unsafe.AsRef<TWork>(work).Execute(index);

    [UnmanagedCallersOnly]
    private static void Trampoline(void* state, nuint index)
    {
        var loop = (Loop*)state;
        try
        {
            loop->Body(loop->Work, (int)index);
        }
        catch (Exception failure)
        {
            // Nothing may unwind through native frames: the first failure travels home in the loop's state.
            nint handle = GCHandle.ToIntPtr(GCHandle.Alloc(failure));
            if (Interlocked.CompareExchange(ref loop->Failure, handle, 0) != 0)
            {
                GCHandle.FromIntPtr(handle).Free();
            }
        }
    }

    private struct Loop
    {
        public delegate*<void*, int, void> Body;
        public void* Work;
        public nint Failure;
    }
}
