namespace Retrieval.Tokenization.PreTokenization;

/// <summary>What may follow an apostrophe in English: s, t, re, ve, m, ll, d.</summary>
internal static class Contractions
{
    /// <summary>The length in bytes of the contraction that a text starts with, the apostrophe left out; 0 when there is none.</summary>
    public static int Match(ReadOnlySpan<byte> text, bool ignoreCase)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        int first = Fold(text[0], ignoreCase);
        int second = text.Length > 1 ? Fold(text[1], ignoreCase) : 0;
        return (first, second) switch
        {
            ('s' or 't' or 'm' or 'd', _) => 1,
            ('r' or 'v', 'e') or ('l', 'l') => 2,
            (0xC5, 0xBF) when ignoreCase => 2, // U+017F, the long s, folds to s
            _ => 0,
        };
    }

    private static int Fold(byte value, bool ignoreCase) => ignoreCase && value is >= (byte)'A' and <= (byte)'Z' ? value | 0x20 : value;
}
