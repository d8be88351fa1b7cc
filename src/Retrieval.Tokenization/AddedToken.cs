namespace Retrieval.Tokenization;

/// <summary>A token that is found in the text before the model sees it: a special token, a marker, or a word added later.</summary>
public sealed record AddedToken
{
    /// <summary>The token id.</summary>
    public required int Id { get; init; }

    /// <summary>The text that stands for the token; never empty.</summary>
    public required string Content { get; init; }

    /// <summary>Whether the token carries control meaning and is skipped when decoding for people.</summary>
    public bool IsSpecial { get; init; }

    /// <summary>Whether the content is matched after normalization instead of in the raw text.</summary>
    public bool IsNormalized { get; init; }

    /// <summary>Whether the content must not touch word characters on either side.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Whether white space before the content belongs to the match.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Whether white space after the content belongs to the match.</summary>
    public bool StripsRight { get; init; }
}
