using Retrieval.Datastore;

namespace Retrieval.Server.Datastores;

/// <summary>Opens directories for attaching, and says what is wrong with them without naming any place of this machine.</summary>
internal static class DatastoreOpening
{
    /// <summary>Maps a datastore.</summary>
    /// <param name="directory">Where it is.</param>
    /// <param name="tokenizerFingerprint">The model's tokenizer.</param>
    /// <param name="checksAll">Whether every byte is read and checked, which takes the time to read the files; else headers and bounds alone.</param>
    /// <exception cref="DatastoreRefusedException">There is none, it is damaged, or of another tokenizer.</exception>
    public static DatastoreReader Open(string directory, string tokenizerFingerprint, bool checksAll)
    {
        try
        {
            RefuseLinks(directory);
            if (checksAll)
            {
                DatastoreCheck.Run(directory);
            }

            var reader = DatastoreReader.Open(directory);
            string found = reader.Manifest.TokenizerFingerprint;
            if (found == tokenizerFingerprint)
            {
                return reader;
            }

            reader.Dispose();
            throw new DatastoreRefusedException(
                $"was built with tokenizer {Short(found)}, but the model has {Short(tokenizerFingerprint)}; build it again with this model's tokenizer");
        }
        catch (DatastoreFormatException damaged)
        {
            throw new DatastoreRefusedException(
                $"is damaged: {Path.GetFileName(damaged.Path)}: section '{damaged.Section}' at byte {damaged.Offset}: expected {damaged.Expected}, found {damaged.Found}", damaged);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DatastoreRefusedException(
                Directory.Exists(directory) ? $"is not a datastore, or not a whole one: it lacks {Lacking(directory, missing)}" : "there is no such directory", missing);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new DatastoreRefusedException("cannot be read", unreadable);
        }
    }

    // A link among the files could lead anywhere.
    private static void RefuseLinks(string directory)
    {
        foreach (FileSystemInfo entry in new DirectoryInfo(directory).EnumerateFileSystemInfos())
        {
            if (entry.LinkTarget is not null)
            {
                throw new DatastoreRefusedException($"has a symbolic link among its files, {entry.Name}");
            }
        }
    }

    private static string Lacking(string directory, Exception missing) =>
        missing is FileNotFoundException { FileName: { } file } && File.Exists(Path.Combine(directory, DatastoreManifest.FileName)) ? Path.GetFileName(file) : DatastoreManifest.FileName;

    private static string Short(string fingerprint) => fingerprint.Length > 12 ? fingerprint[..12] + "…" : fingerprint;
}
