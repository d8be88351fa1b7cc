namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Which pieces get a space in front; the names are those of the file.</summary>
internal enum PrependScheme
{
    /// <summary>The piece at the start of the input.</summary>
    First,

    /// <summary>None.</summary>
    Never,

    /// <summary>All.</summary>
    Always,
}
