using Retrieval.Tokenization.Text;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>The expression of GPT-2, which is also what <c>ByteLevel</c> means with <c>use_regex</c>.</summary>
/// <param name="isolatesNumbers">
/// Whether every number character is cut out first, as <c>Digits</c> with <c>individual_digits</c> does (StarCoder2, SmolLM).
/// What precedes one then is at the end of its text, which matters to the look-ahead.
/// </param>
internal sealed class Gpt2Scanner(bool isolatesNumbers) : PieceScanner
{
    public const string Expression =
        @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private const CharacterClass NotSymbol = CharacterClass.Space | CharacterClass.Letter | CharacterClass.Number;

    public override int FindEnd(ReadOnlySpan<byte> text, int start)
    {
        if (text[start] == '\'' && Contractions.Match(text[(start + 1)..], ignoreCase: false) is > 0 and int contraction)
        {
            return start + 1 + contraction;
        }

        CharacterClass first = CharacterClasses.Read(text, start, out int length);
        int next = start + length;
        if (isolatesNumbers && (first & CharacterClass.Number) != 0)
        {
            return next;
        }

        CharacterClass run = first;
        if (text[start] == ' ' && next < text.Length)
        {
            run = CharacterClasses.Read(text, next, out length);
            if ((run & CharacterClass.Space) != 0 || (isolatesNumbers && (run & CharacterClass.Number) != 0))
            {
                return FindEndOfSpace(text, start);
            }

            next += length;
        }

        return (run & NotSymbol) switch
        {
            CharacterClass.Letter => CharacterClasses.SkipAny(text, next, CharacterClass.Letter),
            CharacterClass.Number => CharacterClasses.SkipAny(text, next, CharacterClass.Number),
            CharacterClass.None => CharacterClasses.SkipNone(text, next, NotSymbol),
            _ => FindEndOfSpace(text, start),
        };
    }

    // \s+(?!\S)|\s+ : all white space, but leave the last one to what follows it.
    private int FindEndOfSpace(ReadOnlySpan<byte> text, int start)
    {
        int end = CharacterClasses.SkipAny(text, start, CharacterClass.Space);
        if (end == text.Length || (isolatesNumbers && (CharacterClasses.Read(text, end, out _) & CharacterClass.Number) != 0))
        {
            return end;
        }

        int last = CodePoint.StartBefore(text, end);
        return last > start ? last : end;
    }
}
