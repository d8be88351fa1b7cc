using System.Buffers;
using System.Text;
using Retrieval.Tokenization.Text;

namespace Retrieval.Tokenization.Normalization;

/// <summary>Lower case, character by character and without regard to context (<c>Lowercase</c>).</summary>
internal sealed class LowercaseNormalizer : NormalizerStep
{
    private const int CapitalIWithDot = 0x130; // the only character whose lower case is two characters

    public override string Signature => "lowercase";

    public override void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        for (int start = 0, length; start < text.Length; start += length)
        {
            int codePoint = CodePoint.Read(text[start..], out length);
            if (codePoint == CapitalIWithDot)
            {
                output.Write("i\u0307"u8);
            }
            else if (CodePoint.IsInvalid(codePoint, length))
            {
                output.Write(text.Slice(start, 1));
            }
            else
            {
                output.Advance(Rune.ToLowerInvariant(new Rune(codePoint)).EncodeToUtf8(output.GetSpan(4)));
            }
        }
    }
}
