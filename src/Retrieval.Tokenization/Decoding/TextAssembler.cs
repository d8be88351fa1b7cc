using System.Text;

namespace Retrieval.Tokenization.Decoding;

/// <summary>Turns pieces of bytes into text and holds back what is not final yet.</summary>
internal abstract class TextAssembler
{
    /// <summary>Appends what became final.</summary>
    /// <param name="piece">The bytes of one token.</param>
    /// <param name="isByte">Whether they are one byte of a byte-fallback run.</param>
    /// <param name="output">Takes the text.</param>
    public abstract void Append(ReadOnlySpan<byte> piece, bool isByte, StringBuilder output);

    /// <summary>Appends the rest; afterwards the assembler is as new.</summary>
    public abstract void Flush(StringBuilder output);
}
