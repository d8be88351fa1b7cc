using System.Buffers;
using System.Text;
using Retrieval.Tokenization.Normalization;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Writes spaces as a visible character, normally U+2581, and puts one before the text (<c>Metaspace</c>).</summary>
/// <param name="replacement">What stands for a space; one character.</param>
/// <param name="prependScheme">Which pieces get one in front.</param>
internal sealed class MetaspaceStep(string replacement, PrependScheme prependScheme) : PreTokenizerStep
{
    private readonly byte[] _replacement = Encoding.UTF8.GetBytes(replacement);

    public override string Signature => $"metaspace({replacement},{prependScheme})";

    public override void Apply(PieceBuffer buffer)
    {
        int start = 0;
        for (int i = 0; i < buffer.Pieces.Count; i++)
        {
            ReadOnlySpan<byte> piece = buffer.Text[buffer.Pieces[i]];
            bool isFirst = buffer.IsAtTextStart && buffer.Pieces[i].Start.Value == 0;
            bool prepends = prependScheme == PrependScheme.Always || (prependScheme == PrependScheme.First && isFirst);
            if (prepends && !piece.StartsWith(_replacement) && !piece.StartsWith(" "u8))
            {
                buffer.Rewritten.Write(_replacement);
            }

            ByteReplacement.Write(piece, " "u8, _replacement, buffer.Rewritten);
            start = buffer.CloseRewritten(start);
        }

        buffer.CompleteRewriting();
    }
}
