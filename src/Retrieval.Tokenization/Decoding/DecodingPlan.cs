using Retrieval.Tokenization.Vocabularies;

namespace Retrieval.Tokenization.Decoding;

/// <summary>What every token contributes to decoded text, computed once.</summary>
internal sealed class DecodingPlan
{
    /// <summary>Bytes by token id, for a token that is not the first.</summary>
    public required TokenTable Pieces { get; init; }

    /// <summary>By token id: whether the token is one byte of a byte-fallback run. Null when all tokens are bytes of one stream.</summary>
    public required bool[]? IsByte { get; init; }

    /// <summary>What the first token contributes where that differs; else null.</summary>
    public required Func<int, byte[]>? FirstPiece { get; init; }

    /// <summary>Put between tokens when the file has no decoder at all.</summary>
    public required string Separator { get; init; }

    /// <summary>What is taken off the ends of the whole text.</summary>
    public required StripOptions Strip { get; init; }

    public TextAssembler CreateAssembler() => IsByte is null ? new ByteStreamAssembler() : new ByteRunAssembler();
}
