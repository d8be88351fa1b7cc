namespace Retrieval.Datastore.Building;

/// <summary>
/// Keeps a second builder out of a directory. The operating system drops the lock when the process ends in whatever way; the empty
/// file stays, because deleting it could let two builders lock two files of the same name.
/// </summary>
internal sealed class DatastoreLock : IDisposable
{
    public const string FileName = "lock";

    private readonly FileStream _file;

    /// <exception cref="IOException">Another build holds the lock, or the directory cannot be written.</exception>
    public DatastoreLock(string directory)
    {
        string path = Path.Combine(directory, FileName);
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new IOException($"Another build is writing to '{directory}'.", failure);
        }
    }

    public void Dispose() => _file.Dispose();
}
