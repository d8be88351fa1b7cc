using System.Runtime.InteropServices;

namespace Retrieval.Models.Drafts;

/// <summary>One file in two directories. ONNX Runtime reads weights only from the graph's own folder, and looks through symbolic links.</summary>
internal static partial class SharedFile
{
    /// <summary>Makes a hard link, or a copy where the file system has none or the two are on different ones.</summary>
    public static void Create(string existing, string path)
    {
        existing = File.ResolveLinkTarget(existing, returnFinalTarget: true)?.FullName ?? existing;
        if (!TryLink(existing, path))
        {
            File.Copy(existing, path);
        }
    }

    private static bool TryLink(string existing, string path)
    {
        try
        {
            return OperatingSystem.IsWindows() ? CreateHardLink(path, existing, 0) : Link(existing, path) == 0;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string path);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string path, string existing, nint securityAttributes);
}
