using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Retrieval.Tokenization.Tests;

/// <summary>Texts and byte strings that look like what goes wrong.</summary>
internal static class RandomText
{
    private static readonly string[] Atoms =
    [
        " ", "  ", "    ", "\n", "\r\n", "\r", "\t", "\v", "\f", "\u0085", "\u00A0", "\u1680", "\u2003", "\u2028", "\u3000",
        "a", "b", "the", "def", "return", "Self", "x", "é", "e\u0301", "Å", "\u017F", "ß", "\u212A", "İ", "'", "'s", "'S", "'ll",
        "'RE", "'ve", "'T", "'\u017F", "1", "12", "1234", "٣", "४", "²", "Ⅷ", "½", "𝟘", "𒐀", "𝒳", "𐍈", "🙂", "👩‍👧", "中", "文", "。", "、",
        "가", "か\u3099", "ﬁ", "\u0300", "\u0327", "\u200B", "\u200D", "_", "-", "->", "::", "{", ")", "$", "+", "<", "|", ">", "=",
        "//", "\"", "▁", "▁▁", "\0", "\u001F", "\uFFFD", "\uE000", "\U0010FFFF", "\u0378", "\u0488", "\u0903", "ǅ", "ʰ", "<0x0A>", "<s>",
    ];

    private static readonly Gen<string> Atom = Gen.Frequency(
        (12, Gen.Elements(Atoms)),
        (2, ArbMap.Default.GeneratorFor<string>().Select(WellFormed)),
        (2, Gen.Choose(0x80, 0x10FFFF).Where(Rune.IsValid).Select(value => new Rune(value).ToString())));

    /// <summary>Without lone surrogates.</summary>
    public static Arbitrary<string> Texts => Atom.ArrayOf().Select(string.Concat).ToArbitrary();

    /// <summary>UTF-8 of such texts, cut up and interspersed with arbitrary bytes.</summary>
    public static Arbitrary<byte[]> ByteStrings
    {
        get
        {
            Gen<byte[]> text = Atom.Select(Encoding.UTF8.GetBytes);
            Gen<byte[]> torn = text.Where(bytes => bytes.Length > 1).Select(bytes => bytes[1..]);
            Gen<byte[]> any = ArbMap.Default.GeneratorFor<byte[]>();
            return Gen.Frequency((6, text), (2, torn), (2, any)).ArrayOf().Select(parts => parts.SelectMany(part => part).ToArray()).ToArbitrary();
        }
    }

    public static string WellFormed(string? text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
}
