using System.Buffers;
using System.Text;
using Retrieval.Tokenization.Text;

namespace Retrieval.Tokenization.Normalization;

/// <summary>
/// The normalization forms of Unicode (UAX #15). Not <see cref="string.Normalize()"/>: without ICU, as in a process with invariant
/// globalization or on a bare machine, that returns its input unchanged and tells nobody.
/// </summary>
internal sealed class UnicodeNormalizer(UnicodeForm form) : NormalizerStep
{
    private const byte FirstLeadByteOfMarks = 0xCC; // of U+0300 in UTF-8
    private const byte FirstNonAscii = 0x80;

    private bool Composes => form is UnicodeForm.Nfc or UnicodeForm.Nfkc;

    private bool IsCompatible => form is UnicodeForm.Nfkc or UnicodeForm.Nfkd;

    public override string Signature => form.ToString();

    // Without a character from U+0300 on nothing combines and NFC has nothing to change; the other forms take Latin-1 apart.
    public override bool LeavesUnchanged(ReadOnlySpan<byte> text) =>
        text.IndexOfAnyInRange(form == UnicodeForm.Nfc ? FirstLeadByteOfMarks : FirstNonAscii, byte.MaxValue) < 0;

    public override void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        var characters = new List<CombiningCharacter>();
        while (!text.IsEmpty)
        {
            // ASCII is never the second part of a composition, so each stretch of other characters, with the one ASCII character
            // before it that may be the first part, is normalized on its own.
            int first = text.IndexOfAnyInRange(FirstNonAscii, byte.MaxValue);
            int start = first < 0 ? text.Length : Math.Max(first - 1, 0);
            output.Write(text[..start]);
            text = text[start..];
            int afterFirst = Math.Min(1, text.Length);
            int end = text[afterFirst..].IndexOfAnyInRange((byte)0, (byte)(FirstNonAscii - 1));
            end = end < 0 ? text.Length : afterFirst + end;
            WriteStretch(text[..end], characters, output);
            text = text[end..];
        }
    }

    private void WriteStretch(ReadOnlySpan<byte> text, List<CombiningCharacter> characters, IBufferWriter<byte> output)
    {
        for (int start = 0, length; start < text.Length; start += length)
        {
            int codePoint = CodePoint.Read(text[start..], out length);
            if (CodePoint.IsInvalid(codePoint, length))
            {
                Flush(characters, output);
                output.Write(text.Slice(start, 1));
            }
            else
            {
                CanonicalDecomposition.Append(codePoint, IsCompatible, characters);
            }
        }

        Flush(characters, output);
    }

    private void Flush(List<CombiningCharacter> characters, IBufferWriter<byte> output)
    {
        CanonicalDecomposition.Reorder(characters);
        if (Composes)
        {
            CanonicalComposition.Compose(characters);
        }

        foreach (CombiningCharacter character in characters)
        {
            output.Advance(new Rune(character.CodePoint).EncodeToUtf8(output.GetSpan(4)));
        }

        characters.Clear();
    }
}
