namespace Retrieval.Models.Export;

/// <summary>Directories that appear whole or not at all: everything is written and flushed beside, then renamed.</summary>
internal static class WholeDirectory
{
    /// <summary>Makes one.</summary>
    /// <param name="directory">Must not exist, or be empty.</param>
    /// <param name="write">Writes into the directory that it is given; if it throws, nothing stays.</param>
    /// <exception cref="IOException">The directory exists and is not empty.</exception>
    public static void Create(string directory, Action<string> write)
    {
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new IOException($"{target} exists and is not empty: export into a new directory.");
        }

        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string partial = $"{target}.partial-{Guid.NewGuid():N}";
        Directory.CreateDirectory(partial);
        try
        {
            write(partial);
            if (Directory.Exists(target))
            {
                Directory.Delete(target);
            }

            Directory.Move(partial, target);
        }
        catch
        {
            RemoveQuietly(partial);
            throw;
        }
    }

    /// <summary>Writes a new file and flushes it to the disk.</summary>
    public static void WriteDurably(string path, ReadOnlySpan<byte> bytes) => Write(path, bytes, isDurable: true);

    /// <summary>Writes a new file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> bytes, bool isDurable)
    {
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(bytes);
        stream.Flush(flushToDisk: isDurable);
    }

    /// <summary>What cannot be removed must not hide why the export failed.</summary>
    public static void RemoveQuietly(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }
}
