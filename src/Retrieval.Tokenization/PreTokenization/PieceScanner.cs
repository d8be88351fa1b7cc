namespace Retrieval.Tokenization.PreTokenization;

/// <summary>A hand-written equivalent of one pre-tokenizer that cuts the text into consecutive pieces and changes nothing.</summary>
internal abstract class PieceScanner
{
    /// <summary>The end of the piece that starts at <paramref name="start"/>. Does not allocate.</summary>
    /// <param name="text">UTF-8, valid or not.</param>
    /// <param name="start">0 or an end returned before; less than the text's length.</param>
    public abstract int FindEnd(ReadOnlySpan<byte> text, int start);
}
