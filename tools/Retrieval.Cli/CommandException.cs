namespace Retrieval.Cli;

/// <summary>A command cannot go on for a reason that its user can mend; the message is all they are shown.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failed, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;
}
