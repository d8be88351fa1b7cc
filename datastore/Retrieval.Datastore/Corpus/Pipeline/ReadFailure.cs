namespace Retrieval.Datastore.Corpus.Pipeline;

/// <summary>Failures to read one file or directory, which are counted and not thrown.</summary>
internal static class ReadFailure
{
    public static bool IsOne(Exception exception) => exception is (IOException or UnauthorizedAccessException) and not CorpusException;

    /// <summary>A few words. The operating system's own message would name the absolute path.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        UnauthorizedAccessException => "access denied",
        FileNotFoundException or DirectoryNotFoundException => "vanished while it was read",
        EndOfStreamException => "ended early",
        PathTooLongException => "path too long",
        _ => $"input/output error {exception.HResult}",
    };
}
