namespace Retrieval.Tokenization;

/// <summary>A tokenizer file that cannot be used: malformed, inconsistent, or made of components this library does not know.</summary>
public sealed class TokenizerFormatException : Exception
{
    /// <summary>Creates the error for one component of one file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="component">Where in the file, as a JSON path such as <c>pre_tokenizer.pretokenizers[1].type</c>.</param>
    /// <param name="expected">What would have been accepted.</param>
    /// <param name="found">What stands there.</param>
    /// <param name="innerException">The parser's own error, if any.</param>
    public TokenizerFormatException(string path, string component, string expected, string found, Exception? innerException = null)
        : base($"{path}: {component}: expected {expected}, found {found}", innerException)
    {
        Path = path;
        Component = component;
        Expected = expected;
        Found = found;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Where in the file, as a JSON path.</summary>
    public string Component { get; }

    /// <summary>What would have been accepted.</summary>
    public string Expected { get; }

    /// <summary>What stands there.</summary>
    public string Found { get; }
}
