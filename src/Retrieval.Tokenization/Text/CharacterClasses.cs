using System.Globalization;
using System.Runtime.CompilerServices;

namespace Retrieval.Tokenization.Text;

/// <summary>Looks characters up: ASCII in a table, the rest in the runtime's own Unicode data, which needs no ICU.</summary>
internal static class CharacterClasses
{
    private static readonly CharacterClass[] Ascii = Enumerable.Range(0, 0x80).Select(Classify).ToArray();

    /// <summary>The class of the first character of a non-empty text, and its length in bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterClass Read(ReadOnlySpan<byte> text, int index, out int length)
    {
        byte first = text[index];
        if (first < 0x80)
        {
            length = 1;
            return Ascii[first];
        }

        return Classify(CodePoint.Read(text[index..], out length));
    }

    /// <summary>The first index at or after <paramref name="index"/> whose character has none of the wanted classes.</summary>
    public static int SkipAny(ReadOnlySpan<byte> text, int index, CharacterClass wanted)
    {
        while (index < text.Length && (Read(text, index, out int length) & wanted) != 0)
        {
            index += length;
        }

        return index;
    }

    /// <summary>The first index at or after <paramref name="index"/> whose character has one of the unwanted classes.</summary>
    public static int SkipNone(ReadOnlySpan<byte> text, int index, CharacterClass unwanted)
    {
        while (index < text.Length && (Read(text, index, out int length) & unwanted) == 0)
        {
            index += length;
        }

        return index;
    }

    public static CharacterClass Of(int codePoint) => codePoint < 0x80 ? Ascii[codePoint] : Classify(codePoint);

    private static CharacterClass Classify(int codePoint) => codePoint switch
    {
        '\n' or '\r' => CharacterClass.Space | CharacterClass.LineBreak,
        '\t' or '\v' or '\f' or 0x85 => CharacterClass.Space,
        0x200C or 0x200D => CharacterClass.Word,
        _ => OfCategory(CharUnicodeInfo.GetUnicodeCategory(codePoint)),
    };

    private static CharacterClass OfCategory(UnicodeCategory category) => category switch
    {
        <= UnicodeCategory.OtherLetter => CharacterClass.Letter | CharacterClass.Word,
        <= UnicodeCategory.EnclosingMark => CharacterClass.Word,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber => CharacterClass.Number | CharacterClass.Word,
        UnicodeCategory.OtherNumber => CharacterClass.Number,
        <= UnicodeCategory.ParagraphSeparator => CharacterClass.Space,
        UnicodeCategory.ConnectorPunctuation => CharacterClass.Punctuation | CharacterClass.Word,
        >= UnicodeCategory.DashPunctuation and <= UnicodeCategory.OtherPunctuation => CharacterClass.Punctuation,
        _ => CharacterClass.None,
    };
}
