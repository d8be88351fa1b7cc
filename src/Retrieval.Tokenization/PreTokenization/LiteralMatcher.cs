namespace Retrieval.Tokenization.PreTokenization;

/// <summary>Matches a fixed text.</summary>
internal sealed class LiteralMatcher(string literal) : PieceMatcher
{
    private readonly byte[] _literal = System.Text.Encoding.UTF8.GetBytes(literal);

    public override string Signature => $"literal({literal})";

    public override void FindMatches(ReadOnlySpan<byte> piece, List<Range> matches)
    {
        int start = 0;
        while (_literal.Length > 0 && piece[start..].IndexOf(_literal) is >= 0 and int offset)
        {
            matches.Add((start + offset)..(start + offset + _literal.Length));
            start += offset + _literal.Length;
        }
    }
}
