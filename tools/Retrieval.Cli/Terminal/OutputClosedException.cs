namespace Retrieval.Cli.Terminal;

/// <summary>Whoever read standard output has closed it, as <c>head</c> does when it has enough.</summary>
internal sealed class OutputClosedException(IOException cause) : Exception("Standard output is closed.", cause);
