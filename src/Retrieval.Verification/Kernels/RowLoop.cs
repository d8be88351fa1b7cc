using Retrieval.OnnxRuntime.Operators;

namespace Retrieval.Verification.Kernels;

/// <summary>Runs row-wise work where it is cheapest.</summary>
internal static class RowLoop
{
    /// <summary>Fewer elements than this are done by the calling thread: waking another costs more.</summary>
    private const int ParallelThreshold = 16_384;

    /// <summary>Runs the work for every row, on the session's threads when there are enough elements.</summary>
    public static void Run<TWork>(this ref TWork work, KernelContext context, int rows, int elements)
        where TWork : struct, IParallelWork
    {
        if (elements >= ParallelThreshold)
        {
            context.ParallelFor(rows, ref work);
            return;
        }

        for (int row = 0; row < rows; row++)
        {
            work.Execute(row);
        }
    }
}
