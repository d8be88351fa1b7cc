using System.Buffers;

namespace Retrieval.Datastore.Corpus.Licenses;

/// <summary>Recursive descent over a licence expression.</summary>
internal ref struct SpdxParser(string text)
{
    private const int MaxLength = 512;

    private static readonly SearchValues<char> IdCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-+:_");

    private ReadOnlySpan<char> _rest = text.AsSpan().Trim();

    public SpdxExpression? Parse() =>
        _rest.Length is > 0 and <= MaxLength && Alternatives() is { } parsed && _rest.IsEmpty ? parsed : null;

    private SpdxExpression? Alternatives()
    {
        SpdxExpression? left = Conjunction();
        while (left is not null && TakeWord("OR"))
            left = Conjunction() is { } right ? new SpdxExpression.Any(left, right) : null;
        return left;
    }

    private SpdxExpression? Conjunction()
    {
        SpdxExpression? left = Single();
        while (left is not null && TakeWord("AND"))
            left = Single() is { } right ? new SpdxExpression.All(left, right) : null;
        return left;
    }

    private SpdxExpression? Single()
    {
        if (TakeBracket('('))
            return Alternatives() is { } inner && TakeBracket(')') ? inner : null;
        if (TakeId() is not { } id || SpdxIds.IsNothing(id))
            return null;
        if (!TakeWord("WITH"))
            return new SpdxExpression.Id(SpdxIds.Canonical(id), null);
        return TakeId() is { } exception ? new SpdxExpression.Id(SpdxIds.Canonical(id), exception) : null;
    }

    private string? TakeId()
    {
        int length = Peek();
        ReadOnlySpan<char> word = _rest[..length];
        if (length == 0 || IsOperator(word))
            return null;
        Advance(length);
        return word.ToString();
    }

    private bool TakeWord(string word)
    {
        int length = Peek();
        if (!_rest[..length].Equals(word, StringComparison.OrdinalIgnoreCase))
            return false;
        Advance(length);
        return true;
    }

    private bool TakeBracket(char bracket)
    {
        if (_rest.IsEmpty || _rest[0] != bracket)
            return false;
        Advance(1);
        return true;
    }

    private readonly int Peek() => _rest.IndexOfAnyExcept(IdCharacters) is >= 0 and int end ? end : _rest.Length;

    private void Advance(int length) => _rest = _rest[length..].TrimStart();

    private static bool IsOperator(ReadOnlySpan<char> word) =>
        word.Equals("OR", StringComparison.OrdinalIgnoreCase) || word.Equals("AND", StringComparison.OrdinalIgnoreCase)
        || word.Equals("WITH", StringComparison.OrdinalIgnoreCase);
}
