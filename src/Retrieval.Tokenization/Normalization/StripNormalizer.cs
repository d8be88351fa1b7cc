using System.Buffers;
using Retrieval.Tokenization.Text;

namespace Retrieval.Tokenization.Normalization;

/// <summary>Removes white space from the ends of a text (<c>Strip</c>).</summary>
internal sealed class StripNormalizer(bool left, bool right) : NormalizerStep
{
    public override string Signature => $"strip({(left ? "left" : "")},{(right ? "right" : "")})";

    public override void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        int start = left ? CharacterClasses.SkipAny(text, 0, CharacterClass.Space) : 0;
        int end = text.Length;
        while (right && end > start && CodePoint.StartBefore(text, end) is var last && IsSpace(text, last))
        {
            end = last;
        }

        output.Write(text[start..end]);
    }

    private static bool IsSpace(ReadOnlySpan<byte> text, int index) =>
        (CharacterClasses.Read(text, index, out _) & CharacterClass.Space) != 0;
}
