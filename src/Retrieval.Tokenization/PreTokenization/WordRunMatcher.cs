using Retrieval.Tokenization.Text;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Matches <c>\w+|[^\w\s]+</c>: runs of word characters and runs of anything else but white space.</summary>
internal sealed class WordRunMatcher : PieceMatcher
{
    private const CharacterClass WordOrSpace = CharacterClass.Word | CharacterClass.Space;

    public override string Signature => "words";

    public override void FindMatches(ReadOnlySpan<byte> piece, List<Range> matches)
    {
        int start = 0;
        while ((start = CharacterClasses.SkipAny(piece, start, CharacterClass.Space)) < piece.Length)
        {
            bool isWord = (CharacterClasses.Read(piece, start, out _) & CharacterClass.Word) != 0;
            int end = isWord
                ? CharacterClasses.SkipAny(piece, start, CharacterClass.Word)
                : CharacterClasses.SkipNone(piece, start, WordOrSpace);
            matches.Add(start..end);
            start = end;
        }
    }
}
