namespace Retrieval.Datastore.Corpus;

/// <summary>
/// A source cannot be read at all (missing or unreadable root, unknown revision, no git), or nothing in it was accepted.
/// What goes wrong with a single document is never thrown: it is counted in the <see cref="CorpusReport"/>.
/// </summary>
public sealed class CorpusException : IOException
{
    /// <summary>Creates the exception.</summary>
    public CorpusException()
    {
    }

    /// <summary>Creates the exception with a one-line message.</summary>
    public CorpusException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with a one-line message and its cause.</summary>
    public CorpusException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
