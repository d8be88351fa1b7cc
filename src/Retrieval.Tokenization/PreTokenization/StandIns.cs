using System.Globalization;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>
/// One UTF-16 unit for every character beyond U+FFFF: a rare character of the same general category that the expression does not
/// mention, so that the expression cannot tell them apart.
/// </summary>
internal sealed class StandIns
{
    private static readonly char[][] Candidates = FindCandidates();
    private readonly char[] _byCategory;

    /// <exception cref="NotSupportedException">The expression mentions every candidate of some category.</exception>
    public StandIns(string expression)
    {
        _byCategory = Array.ConvertAll(Candidates, candidates => Choose(candidates, expression));
    }

    public char Unit(int codePoint) =>
        codePoint <= char.MaxValue ? (char)codePoint : _byCategory[(int)CharUnicodeInfo.GetUnicodeCategory(codePoint)];

    // Separators have no members beyond U+FFFF; controls and surrogates neither.
    private static char Choose(char[] candidates, string expression)
    {
        foreach (char candidate in candidates)
        {
            if (char.IsSeparator(candidate) || !Mentions(expression, candidate))
            {
                return candidate;
            }
        }

        return candidates.Length == 0 ? '\uFFFD' : throw new NotSupportedException("ranges over most of Unicode");
    }

    // Reads "a-b" anywhere as a range: too careful outside of a class, never too careless. ASCII ends cannot reach a candidate.
    private static bool Mentions(string expression, char candidate)
    {
        for (int i = 0; i < expression.Length; i++)
        {
            bool startsRange = i + 2 < expression.Length && expression[i + 1] == '-';
            if (expression[i] == candidate || (startsRange && expression[i] <= candidate && candidate <= expression[i + 2]))
            {
                return true;
            }
        }

        return false;
    }

    private static char[][] FindCandidates()
    {
        ILookup<int, char> byCategory = Enumerable.Range(0x80, 0xFFFE - 0x80)
            .Where(unit => !char.IsSurrogate((char)unit))
            .ToLookup(unit => (int)CharUnicodeInfo.GetUnicodeCategory((char)unit), unit => (char)unit);
        return [.. Enumerable.Range(0, 30).Select(category => byCategory[category].ToArray())];
    }
}
