namespace Retrieval.Verification;

/// <summary>An exported decoder that is damaged, incomplete, or of another format than this build reads.</summary>
public sealed class DecoderFormatException : Exception
{
    /// <summary>Names the file, what in it, what was expected and what was found.</summary>
    public DecoderFormatException(string path, string what, string expected, string found)
        : base($"{path}: {what}: expected {expected}, found {found}.")
    {
        Path = path;
    }

    /// <summary>The file at fault.</summary>
    public string Path { get; }
}
