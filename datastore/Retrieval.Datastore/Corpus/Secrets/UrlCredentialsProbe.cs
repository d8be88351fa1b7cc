namespace Retrieval.Datastore.Corpus.Secrets;

/// <summary>A password in front of a host: <c>scheme://user:password@host</c>.</summary>
internal static class UrlCredentialsProbe
{
    private const int MaxPart = 128, LeastPassword = 8;

    public static int Find(ReadOnlySpan<char> text, int start, int length)
    {
        int at = start + length;
        ReadOnlySpan<char> user = text.Slice(at, Math.Min(MaxPart, text.Length - at));
        int colon = user.IndexOfAnyExcept(TokenAlphabet.Value);
        if (colon < 1 || user[colon] != ':' || user[..colon].ContainsAny('/', '@', '?'))
            return -1;

        at += colon + 1;
        ReadOnlySpan<char> password = text.Slice(at, Math.Min(MaxPart, text.Length - at));
        int end = password.IndexOf('@');
        if (end < LeastPassword)
            return -1;
        password = password[..end];
        if (TokenAlphabet.RunLength(password, TokenAlphabet.Value) < end || password.ContainsAny('/', '?'))
            return -1;
        bool hasDigit = password.IndexOfAnyInRange('0', '9') >= 0;
        return hasDigit && Randomness.DistinctCharacters(password) >= 6 && Randomness.BitsPerCharacter(password) >= 2.8
            && !Randomness.LooksLikePlaceholder(password)
            ? at + end
            : -1;
    }
}
