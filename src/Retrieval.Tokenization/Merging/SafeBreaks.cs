using Retrieval.Tokenization.Text;

namespace Retrieval.Tokenization.Merging;

/// <summary>
/// Where a long text may be cut without changing a single id: between two characters that stand side by side in no token, because
/// whatever merged across the cut would be such a token. Turns a text without pre-tokenizer, which the definition of byte-pair
/// encoding treats as one word, into short words that the cache knows.
/// </summary>
internal sealed class SafeBreaks
{
    private const int WordStart = 0x80;  // the class of U+2581, which SentencePiece vocabularies write for a space
    private const int Other = 0x81;      // the class of all else beyond ASCII, never cut at
    private const int ClassCount = 0x82;
    private readonly bool[] _isSafe = new bool[ClassCount * ClassCount]; // [left class, right class]

    /// <param name="tokens">Every token that can result from a merge.</param>
    /// <param name="isSymbol">
    /// Whether a character starts as something that the texts of the tokens speak for. A cut beside another one could separate
    /// unknown tokens that are to be fused, or bytes.
    /// </param>
    public SafeBreaks(IEnumerable<string> tokens, Func<string, bool> isSymbol)
    {
        var ascii = Enumerable.Range(0, WordStart).Select(character => ((char)character).ToString());
        bool[] isKnown = [.. ascii.Append("\u2581").Select(isSymbol)];
        for (int pair = 0; pair < _isSafe.Length; pair++)
        {
            (int left, int right) = (pair / ClassCount, pair % ClassCount);
            _isSafe[pair] = left < Other && right < Other && isKnown[left] && isKnown[right];
        }

        foreach (string token in tokens)
        {
            for (int i = 1; i < token.Length; i++)
            {
                _isSafe[(Class(token[i - 1]) * ClassCount) + Class(token[i])] = false;
            }
        }
    }

    /// <summary>The end of the word that starts at the start of a text that is not empty. Does not allocate.</summary>
    public int FindEnd(ReadOnlySpan<byte> text)
    {
        int left = Read(text, out int end);
        while (end < text.Length)
        {
            int right = Read(text[end..], out int length);
            if (_isSafe[(left * ClassCount) + right])
            {
                break;
            }

            left = right;
            end += length;
        }

        return end;
    }

    private static int Class(char character) => character < WordStart ? character : character == '\u2581' ? WordStart : Other;

    private static int Read(ReadOnlySpan<byte> text, out int length)
    {
        if (text[0] < WordStart)
        {
            length = 1;
            return text[0];
        }

        return CodePoint.Read(text, out length) == 0x2581 ? WordStart : Other;
    }
}
