using Retrieval.Tokenization.Text;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>
/// The five steps of DeepSeek-Coder in one: line breaks alone; words and punctuation, each with one white space before it;
/// East Asian runs cut out of those; number characters alone.
/// </summary>
internal sealed class DeepSeekScanner : PieceScanner
{
    /// <summary>The expressions of the steps before <c>Digits</c>, in order.</summary>
    public static readonly string[] Expressions =
        [@"[\r\n]", @"\s?\p{L}+", @"\s?\p{P}+", "[\u4E00-\u9FA5\u0800-\u4E00\uAC00-\uD7FF]+"];

    private const CharacterClass WordOrPunctuation = CharacterClass.Letter | CharacterClass.Punctuation;

    public override int FindEnd(ReadOnlySpan<byte> text, int start)
    {
        int end = FindEndOfRun(text, start);
        return IsAscii(text[start..end]) ? FindEndOfAscii(text, start, end) : FindEndOfScript(text, start, end);
    }

    private static int FindEndOfRun(ReadOnlySpan<byte> text, int start)
    {
        CharacterClass first = CharacterClasses.Read(text, start, out int length);
        int next = start + length;
        if ((first & CharacterClass.LineBreak) != 0)
        {
            return next;
        }

        if ((first & CharacterClass.Space) != 0 && next < text.Length)
        {
            first = CharacterClasses.Read(text, next, out _);
        }

        return (first & WordOrPunctuation) switch
        {
            CharacterClass.None => FindEndOfOther(text, start),
            CharacterClass wanted => CharacterClasses.SkipAny(text, next, wanted),
        };
    }

    // Up to a line break, a word or punctuation, the white space before the latter two included.
    private static int FindEndOfOther(ReadOnlySpan<byte> text, int start)
    {
        int end = start;
        int pendingSpace = -1;
        while (end < text.Length)
        {
            CharacterClass here = CharacterClasses.Read(text, end, out int length);
            if ((here & CharacterClass.LineBreak) != 0)
            {
                return end;
            }

            if ((here & WordOrPunctuation) != 0)
            {
                return pendingSpace >= 0 ? pendingSpace : end;
            }

            pendingSpace = (here & CharacterClass.Space) != 0 ? end : -1;
            end += length;
        }

        return end;
    }

    private static bool IsAscii(ReadOnlySpan<byte> text) => System.Text.Ascii.IsValid(text);

    // ASCII has no East Asian characters, and its numbers stand neither among words nor among punctuation.
    private static int FindEndOfAscii(ReadOnlySpan<byte> text, int start, int end)
    {
        int digit = text[start..end].IndexOfAnyInRange((byte)'0', (byte)'9');
        return digit < 0 ? end : start + Math.Max(digit, 1);
    }

    private static int FindEndOfScript(ReadOnlySpan<byte> text, int start, int end)
    {
        int first = CodePoint.Read(text[start..], out int length);
        int next = start + length;
        if (IsNumber(first))
        {
            return next;
        }

        while (next < end)
        {
            int codePoint = CodePoint.Read(text[next..], out length);
            if (IsNumber(codePoint) || IsEastAsian(codePoint) != IsEastAsian(first))
            {
                break;
            }

            next += length;
        }

        return next;
    }

    private static bool IsNumber(int codePoint) => (CharacterClasses.Of(codePoint) & CharacterClass.Number) != 0;

    private static bool IsEastAsian(int codePoint) => codePoint is (>= 0x0800 and <= 0x9FA5) or (>= 0xAC00 and <= 0xD7FF);
}
