using System.Text.RegularExpressions;
using Retrieval.Tokenization.Text;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>
/// Matches an expression of the file with the runtime's regular expressions. Those work on UTF-16 units, the file means
/// characters: so every character becomes one unit, the rare ones beyond U+FFFF a stand-in of the same general category.
/// </summary>
internal sealed class RegexMatcher : PieceMatcher
{
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Multiline;
    private readonly Lazy<Regex> _regex;
    private readonly StandIns _standIns;

    /// <param name="expression">As written in the file (Oniguruma's syntax).</param>
    /// <exception cref="NotSupportedException">The two dialects would read the expression differently.</exception>
    /// <exception cref="ArgumentException">It is not a regular expression.</exception>
    public RegexMatcher(string expression)
    {
        Expression = expression;
        _standIns = new StandIns(expression);
        string translated = RegexDialect.Translate(expression);
        _ = new Regex(translated, Options); // to fail now; compiling waits, because a scanner often makes it needless
        _regex = new Lazy<Regex>(() => new Regex(translated, Options | RegexOptions.Compiled));
    }

    public string Expression { get; }

    public override string Signature => $"regex({Expression})";

    public override void FindMatches(ReadOnlySpan<byte> piece, List<Range> matches)
    {
        var units = new char[piece.Length];
        var offsets = new int[piece.Length + 1];
        int count = 0;
        for (int start = 0, length; start < piece.Length; start += length)
        {
            offsets[count] = start;
            units[count++] = _standIns.Unit(CodePoint.Read(piece[start..], out length));
        }

        offsets[count] = piece.Length;
        foreach (ValueMatch match in _regex.Value.EnumerateMatches(units.AsSpan(0, count)))
        {
            matches.Add(offsets[match.Index]..offsets[match.Index + match.Length]);
        }
    }
}
