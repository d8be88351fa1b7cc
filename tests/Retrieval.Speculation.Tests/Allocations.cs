namespace Retrieval.Speculation.Tests;

/// <summary>Counts what warm code allocates.</summary>
internal static class Allocations
{
    /// <summary>Bytes that one of several runs allocates at least: the runtime adds some of its own when it compiles anew what is called often.</summary>
    public static long Of(Action action)
    {
        action();
        long least = long.MaxValue;
        for (int round = 0; round < 6 && least > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
