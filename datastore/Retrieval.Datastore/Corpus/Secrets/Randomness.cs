using System.Buffers;

namespace Retrieval.Datastore.Corpus.Secrets;

/// <summary>Tells issued secrets from words, identifiers and placeholders.</summary>
internal static class Randomness
{
    private static readonly SearchValues<string> Placeholders = SearchValues.Create(
        [
            "example", "sample", "dummy", "placeholder", "changeme", "change_me", "change-me", "redacted", "xxxx", "your", "fake", "insert",
            "replace", "todo", "test", "mock", "abcdef", "qwerty", "123456", "000000", "111111", "aaaaaa", "------", "______", "password",
            "secret", "lorem", "foobar", "foo_", "undefined", "notreal", "not_real", "not-real",
        ],
        StringComparison.OrdinalIgnoreCase);

    public static bool LooksLikePlaceholder(ReadOnlySpan<char> value) => value.ContainsAny(Placeholders);

    /// <summary>Number of different characters.</summary>
    public static int DistinctCharacters(ReadOnlySpan<char> value)
    {
        UInt128 seen = 0;
        foreach (char c in value)
            seen |= UInt128.One << (c & 127);
        return (int)UInt128.PopCount(seen);
    }

    /// <summary>Shannon entropy of the characters, in bits per character.</summary>
    public static double BitsPerCharacter(ReadOnlySpan<char> value)
    {
        Span<int> counts = stackalloc int[128];
        foreach (char c in value)
            counts[c & 127]++;
        double bits = 0;
        foreach (int count in counts)
        {
            if (count > 0)
                bits -= count * Math.Log2((double)count / value.Length);
        }

        return value.IsEmpty ? 0 : bits / value.Length;
    }

    /// <summary>
    /// Whether a value looks drawn at random. Words and identifiers change between lower case, upper case and digits a few times; random
    /// base64 does so at two of three places, random hexadecimal at one of two.
    /// </summary>
    public static bool IsHighEntropy(ReadOnlySpan<char> value)
    {
        const int LeastLength = 16;
        if (value.Length < LeastLength || LooksLikePlaceholder(value))
            return false;

        int digits = 0, letters = 0, changes = 0, separators = 0;
        int previous = -1;
        foreach (char c in value)
        {
            int kind = char.IsAsciiDigit(c) ? 0 : char.IsAsciiLetterLower(c) ? 1 : char.IsAsciiLetterUpper(c) ? 2 : 3;
            digits += kind == 0 ? 1 : 0;
            letters += kind is 1 or 2 ? 1 : 0;
            separators += kind == 3 ? 1 : 0;
            changes += kind != 3 && previous != 3 && previous >= 0 && kind != previous ? 1 : 0;
            previous = kind;
        }

        if (digits < 2 || letters < 4 || separators * 5 > value.Length || changes * 4 < value.Length)
            return false;
        bool isHex = value.IndexOfAnyExcept(TokenAlphabet.Hex) < 0;
        return isHex ? value.Length >= 32 && BitsPerCharacter(value) >= 3.0 : BitsPerCharacter(value) >= 3.3;
    }
}
