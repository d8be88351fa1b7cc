using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Retrieval.Benchmarks.Index;

/// <summary>Takes a file out of the system's cache, so that the next read of it is a cold one. Linux only; elsewhere it does nothing.</summary>
internal static class PageCache
{
    private const int DontNeed = 4;

    public static void Drop(string file)
    {
        if (!OperatingSystem.IsLinux()) return;
        using SafeFileHandle handle = File.OpenHandle(file);
        _ = Advise(handle, 0, 0, DontNeed);
    }

    [DllImport("libc", EntryPoint = "posix_fadvise")]
    private static extern int Advise(SafeFileHandle file, long offset, long length, int advice);
}
