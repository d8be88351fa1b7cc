namespace Retrieval.Cli.Datastores;

/// <summary>What a datastore takes on disk.</summary>
internal static class DatastoreSize
{
    /// <summary>Bytes of all files in the directory.</summary>
    public static long Of(string directory) => new DirectoryInfo(directory).EnumerateFiles().Sum(file => file.Length);
}
