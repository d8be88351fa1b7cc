using System.Buffers;

namespace Retrieval.Datastore.Corpus.Secrets;

/// <summary>What stands around the literal of an issued token. All are linear: a run of an alphabet is measured, nothing backtracks.</summary>
internal static class SecretProbes
{
    /// <summary>Longest run followed; real tokens are far shorter, and a longer run is data.</summary>
    private const int MaxRun = 4096;

    /// <summary>A literal followed by a run of so many characters of an alphabet, the whole not part of a longer word.</summary>
    public static SecretProbe Token(SearchValues<char> alphabet, int minimum, int maximum = MaxRun) => (text, start, length) =>
    {
        if (start > 0 && TokenAlphabet.Word.Contains(text[start - 1]))
            return -1;
        ReadOnlySpan<char> rest = Ahead(text, start + length);
        int run = TokenAlphabet.RunLength(rest, alphabet);
        if (run < minimum || run > maximum || (run < rest.Length && TokenAlphabet.Word.Contains(rest[run])))
            return -1;
        return IsRandom(rest[..run]) ? start + length + run : -1;
    };

    /// <summary>As <see cref="Token"/>, with a second literal somewhere in the run.</summary>
    public static SecretProbe TokenWith(string inner, SearchValues<char> alphabet, int minimum) => (text, start, length) =>
    {
        int end = Token(alphabet, minimum)(text, start, length);
        return end >= 0 && text[start..end].Contains(inner, StringComparison.Ordinal) ? end : -1;
    };

    /// <summary>Parts of given least lengths, joined by dots, after the literal.</summary>
    public static SecretProbe Dotted(params int[] minimums) => (text, start, length) =>
    {
        if (start > 0 && TokenAlphabet.Word.Contains(text[start - 1]))
            return -1;
        int at = start + length;
        for (int part = 0; part < minimums.Length; part++)
        {
            if (part > 0 && (at >= text.Length || text[at++] != '.'))
                return -1;
            int run = TokenAlphabet.RunLength(Ahead(text, at), TokenAlphabet.Base64Url);
            if (run < minimums[part])
                return -1;
            at += run;
        }

        return at;
    };

    /// <summary>A key in base64 with its padding, right after the literal.</summary>
    public static SecretProbe PaddedBase64(int characters, string padding) => (text, start, length) =>
    {
        ReadOnlySpan<char> rest = Ahead(text, start + length);
        int run = TokenAlphabet.RunLength(rest, TokenAlphabet.Base64);
        return run == characters && rest[run..].StartsWith(padding, StringComparison.Ordinal) && IsRandom(rest[..run])
            ? start + length + run + padding.Length
            : -1;
    };

    /// <summary>A JSON Web Token: header and payload, both JSON objects, and a signature.</summary>
    public static int JsonWebToken(ReadOnlySpan<char> text, int start, int length)
    {
        int end = Dotted(10, 13, 16)(text, start, length);
        if (end < 0)
            return -1;
        ReadOnlySpan<char> token = text[start..end];
        return token[(token.IndexOf('.') + 1)..].StartsWith("eyJ", StringComparison.Ordinal) ? end : -1;
    }

    /// <summary>The begin line of a private key with key material behind it, in a file or in a quoted string with "\n".</summary>
    public static int PrivateKey(ReadOnlySpan<char> text, int start, int length)
    {
        const int MaxLabel = 40, LookAhead = 400, LeastMaterial = 64;
        ReadOnlySpan<char> label = text.Slice(start + length, Math.Min(MaxLabel, text.Length - start - length));
        int labelEnd = label.IndexOf("-----", StringComparison.Ordinal);
        if (labelEnd < 0 || !label[..labelEnd].Contains("PRIVATE KEY", StringComparison.Ordinal))
            return -1;

        int at = start + length + labelEnd + 5;
        ReadOnlySpan<char> body = text.Slice(at, Math.Min(LookAhead, text.Length - at));
        int material = 0;
        for (int i = 0; i < body.Length && material < LeastMaterial; i++)
        {
            if (body[i] == '\\' && i + 1 < body.Length && body[i + 1] is 'n' or 'r')
                i++; // an escaped line break, not material
            else if (TokenAlphabet.Base64.Contains(body[i]))
                material++;
            else if (body[i..].StartsWith("-----END", StringComparison.Ordinal) || body[i] is '$' or '{' or '<')
                break;
        }

        return material >= LeastMaterial ? at : -1;
    }

    /// <summary>A PuTTY key file; the public half alone has no private lines.</summary>
    public static int PuttyKey(ReadOnlySpan<char> text, int start, int length)
    {
        const int LookAhead = 4096;
        ReadOnlySpan<char> file = text.Slice(start, Math.Min(LookAhead, text.Length - start));
        return file.Contains("Private-Lines:", StringComparison.Ordinal) ? start + length : -1;
    }

    /// <summary>A client secret of Microsoft Entra: 3 characters, the literal, and 31 to 34 more.</summary>
    public static int EntraSecret(ReadOnlySpan<char> text, int start, int length)
    {
        const int Before = 3;
        if (start < Before || TokenAlphabet.RunLength(text.Slice(start - Before, Before), TokenAlphabet.Alphanumeric) < Before)
            return -1;
        if (start > Before && TokenAlphabet.AzureSecret.Contains(text[start - Before - 1]))
            return -1;
        int run = TokenAlphabet.RunLength(Ahead(text, start + length), TokenAlphabet.AzureSecret);
        return run is >= 31 and <= 34 && IsRandom(text.Slice(start + length, run)) ? start + length + run : -1;
    }

    /// <summary>An incoming webhook of Slack: three parts after the literal.</summary>
    public static int SlackWebhook(ReadOnlySpan<char> text, int start, int length)
    {
        int at = start + length;
        ReadOnlySpan<int> minimums = [8, 8, 20];
        foreach (int minimum in minimums)
        {
            if (at > start + length && (at >= text.Length || text[at++] != '/'))
                return -1;
            int run = TokenAlphabet.RunLength(Ahead(text, at), TokenAlphabet.Alphanumeric);
            if (run < minimum)
                return -1;
            at += run;
        }

        return at;
    }

    // Placeholders repeat one character or spell words: "xxxxxxxx", "your_token_goes_here", "AKIA...EXAMPLE".
    private static bool IsRandom(ReadOnlySpan<char> run) =>
        Randomness.DistinctCharacters(run) >= Math.Min(6, run.Length / 2) && !Randomness.LooksLikePlaceholder(run);

    private static ReadOnlySpan<char> Ahead(ReadOnlySpan<char> text, int at) => text.Slice(at, Math.Min(MaxRun + 1, text.Length - at));
}
