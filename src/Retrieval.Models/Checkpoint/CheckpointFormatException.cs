namespace Retrieval.Models;

/// <summary>A checkpoint file is missing, damaged, or describes a model this library cannot run. The message is one line.</summary>
public sealed class CheckpointFormatException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The file or directory at fault.</param>
    /// <param name="what">The part of it at fault: a configuration field, a tensor, the file length.</param>
    /// <param name="expected">What that part should have been.</param>
    /// <param name="found">What it was.</param>
    /// <param name="innerException">The cause, where another error revealed it.</param>
    public CheckpointFormatException(string path, string what, string expected, string found, Exception? innerException = null)
        : base($"{path}: {what}: expected {expected}, found {found}", innerException)
    {
        Path = path;
        What = what;
        Expected = expected;
        Found = found;
    }

    /// <summary>The file or directory at fault.</summary>
    public string Path { get; }

    /// <summary>The part of the file at fault.</summary>
    public string What { get; }

    /// <summary>What that part should have been.</summary>
    public string Expected { get; }

    /// <summary>What it was.</summary>
    public string Found { get; }
}
