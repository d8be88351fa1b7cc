namespace Retrieval.Datastore.Corpus.Secrets;

/// <summary>A name that speaks of a secret, a sign of assignment, and a value that looks random.</summary>
internal static class AssignmentProbe
{
    private const int MaxNameTail = 32, MaxGap = 8, MaxValue = 256, LeastSettingsToken = 16;

    /// <summary>Names whose values are public, or are not the secret itself.</summary>
    private static readonly string[] HarmlessTails =
    [
        "hash", "digest", "checksum", "sha", "md5", "hex", "id", "ids", "name", "type", "uri", "url", "file", "path", "public", "pub", "len",
        "length", "size", "count", "index", "regex", "pattern", "version", "arn", "ref", "uuid", "guid", "fingerprint", "salt", "nonce",
    ];

    /// <summary>Any random-looking value, in quotes, or in a line of the kind <c>NAME=value</c>.</summary>
    public static int Generic(ReadOnlySpan<char> text, int start, int length) =>
        TryReadValue(text, start + length, out int valueStart, out int valueEnd) && Randomness.IsHighEntropy(text[valueStart..valueEnd])
            ? valueEnd
            : -1;

    /// <summary>The secret half of an AWS key pair: 40 characters of base64.</summary>
    public static int AwsSecretKey(ReadOnlySpan<char> text, int start, int length)
    {
        if (!TryReadValue(text, start + length, out int valueStart, out int valueEnd))
            return -1;
        ReadOnlySpan<char> value = text[valueStart..valueEnd];
        return value.Length == 40 && TokenAlphabet.RunLength(value, TokenAlphabet.Base64) == 40
            && Randomness.BitsPerCharacter(value) >= 3.5 && !Randomness.LooksLikePlaceholder(value)
            ? valueEnd
            : -1;
    }

    /// <summary>A token in a package manager's settings, unless it is taken from the environment.</summary>
    public static int SettingsToken(ReadOnlySpan<char> text, int start, int length)
    {
        int at = start + length;
        while (at < text.Length && at < start + length + MaxGap && text[at] is ' ' or '"')
            at++;
        ReadOnlySpan<char> value = text.Slice(at, Math.Min(MaxValue, text.Length - at));
        int run = TokenAlphabet.RunLength(value, TokenAlphabet.Value);
        return run >= LeastSettingsToken && !Randomness.LooksLikePlaceholder(value[..run]) ? at + run : -1;
    }

    private static bool TryReadValue(ReadOnlySpan<char> text, int at, out int start, out int end)
    {
        (start, end) = (0, 0);
        int tail = TokenAlphabet.RunLength(text.Slice(at, Math.Min(MaxNameTail, text.Length - at)), TokenAlphabet.Base64Url);
        if (tail == MaxNameTail || IsHarmless(text.Slice(at, tail)))
            return false;
        at += tail;

        int gapEnd = Math.Min(text.Length, at + MaxGap);
        bool assigned = false;
        char quote = '\0';
        for (; at < gapEnd; at++)
        {
            char c = text[at];
            if (c is '=' or ':')
                assigned = true;
            else if (c is '"' or '\'' or '`')
                quote = c;
            else if (c is not (' ' or '\t' or '>' or ']' or '[' or '@' or '(' or ','))
                break;
        }

        if (!assigned || at >= text.Length)
            return false;
        start = at;
        int run = TokenAlphabet.RunLength(text.Slice(at, Math.Min(MaxValue + 1, text.Length - at)), TokenAlphabet.Value);
        if (run > MaxValue)
            return false;
        end = at + run;
        return quote != '\0' ? end < text.Length && text[end] == quote : end == text.Length || text[end] is '\r' or '\n';
    }

    private static bool IsHarmless(ReadOnlySpan<char> tail)
    {
        ReadOnlySpan<char> last = tail[(tail.LastIndexOfAny("_-") + 1)..];
        foreach (string word in HarmlessTails)
        {
            if (last.Equals(word, StringComparison.OrdinalIgnoreCase)
                || (last.EndsWith(word, StringComparison.OrdinalIgnoreCase) && char.IsAsciiLetterUpper(last[^word.Length])))
                return true;
        }

        return false;
    }
}
