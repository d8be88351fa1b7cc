using System.Runtime.InteropServices;

namespace Retrieval.Datastore.IO;

/// <summary>The few system calls that the base library does not offer; every one of them does nothing on other systems.</summary>
internal static unsafe partial class LinuxCalls
{
    private const int AdviceHugePage = 14;
    private const int OpenDirectoryReadOnly = 0x10000;
    private const nuint HugePageBytes = 2 << 20;
    private const nuint PageBytes = 4096;

    /// <summary>Asks for huge pages. Advice only: a refusal changes nothing but speed.</summary>
    public static void AdviseHugePages(void* memory, nuint bytes)
    {
        if (!OperatingSystem.IsLinux() || bytes < HugePageBytes) return;
        nuint start = ((nuint)memory + PageBytes - 1) & ~(PageBytes - 1);
        nuint end = ((nuint)memory + bytes) & ~(PageBytes - 1);
        _ = Advise(start, end - start, AdviceHugePage);
    }

    /// <summary>Makes renames and deletions in a directory durable.</summary>
    /// <exception cref="IOException">The directory cannot be opened or written through.</exception>
    public static void SyncDirectory(string directory)
    {
        if (!OperatingSystem.IsLinux()) return;
        int file = Open(directory, OpenDirectoryReadOnly);
        if (file < 0) throw new IOException($"Cannot open directory '{directory}': error {Marshal.GetLastPInvokeError()}.");
        int failed = Sync(file) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(file);
        if (failed != 0) throw new IOException($"Cannot write directory '{directory}' through: error {failed}.");
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
