using System.Buffers;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Puts a space before every piece that does not start with one (<c>ByteLevel</c> with <c>add_prefix_space</c>).</summary>
internal sealed class ByteLevelPrefixStep : PreTokenizerStep
{
    public override string Signature => "prefix-space";

    public override void Apply(PieceBuffer buffer)
    {
        int start = 0;
        foreach (Range piece in buffer.Pieces)
        {
            if (!buffer.Text[piece].StartsWith(" "u8))
            {
                buffer.Rewritten.Write(" "u8);
            }

            buffer.Rewritten.Write(buffer.Text[piece]);
            start = buffer.CloseRewritten(start);
        }

        buffer.CompleteRewriting();
    }
}
