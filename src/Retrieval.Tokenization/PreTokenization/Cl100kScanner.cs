using Retrieval.Tokenization.Text;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>The expression of Llama 3 and, with other number groups, of Qwen2 and the models after them.</summary>
/// <param name="longestNumber">How many number characters stay together: 3 for Llama 3, 1 for Qwen2.</param>
internal sealed class Cl100kScanner(int longestNumber) : PieceScanner
{
    private const CharacterClass NotSymbol = CharacterClass.Space | CharacterClass.Letter | CharacterClass.Number;

    private const CharacterClass NotPrefix = CharacterClass.LineBreak | CharacterClass.Letter | CharacterClass.Number;

    /// <summary>The expression with its number group left open.</summary>
    public static string Expression(string numbers) =>
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|" + numbers
        + @"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    public override int FindEnd(ReadOnlySpan<byte> text, int start)
    {
        if (text[start] == '\'' && Contractions.Match(text[(start + 1)..], ignoreCase: true) is > 0 and int contraction)
        {
            return start + 1 + contraction;
        }

        CharacterClass first = CharacterClasses.Read(text, start, out int length);
        int next = start + length;
        if ((first & CharacterClass.Letter) != 0)
        {
            return CharacterClasses.SkipAny(text, next, CharacterClass.Letter);
        }

        if ((first & CharacterClass.Number) != 0)
        {
            return FindEndOfNumber(text, next);
        }

        CharacterClass second = next < text.Length ? CharacterClasses.Read(text, next, out length) : CharacterClass.Space;
        if ((first & NotPrefix) == 0 && (second & CharacterClass.Letter) != 0)
        {
            return CharacterClasses.SkipAny(text, next + length, CharacterClass.Letter);
        }

        if ((first & CharacterClass.Space) == 0 || (text[start] == ' ' && (second & NotSymbol) == 0))
        {
            int symbols = CharacterClasses.SkipNone(text, next, NotSymbol);
            return CharacterClasses.SkipAny(text, symbols, CharacterClass.LineBreak);
        }

        return FindEndOfSpace(text, start);
    }

    private int FindEndOfNumber(ReadOnlySpan<byte> text, int end)
    {
        for (int count = 1; count < longestNumber && end < text.Length; count++)
        {
            if ((CharacterClasses.Read(text, end, out int length) & CharacterClass.Number) == 0)
            {
                break;
            }

            end += length;
        }

        return end;
    }

    // \s*[\r\n]+|\s+(?!\S)|\s+ : up to the last line break, else all white space but the last one before something else.
    private static int FindEndOfSpace(ReadOnlySpan<byte> text, int start)
    {
        int end = CharacterClasses.SkipAny(text, start, CharacterClass.Space);
        int lineBreak = text[start..end].LastIndexOfAny((byte)'\r', (byte)'\n');
        if (lineBreak >= 0)
        {
            return start + lineBreak + 1;
        }

        if (end == text.Length)
        {
            return end;
        }

        int last = CodePoint.StartBefore(text, end);
        return last > start ? last : end;
    }
}
