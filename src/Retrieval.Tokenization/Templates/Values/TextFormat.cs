using System.Globalization;
using System.Text;
using Retrieval.Tokenization.Templates.Rendering;

namespace Retrieval.Tokenization.Templates.Values;

/// <summary>Strings as Python's <c>repr</c> writes them.</summary>
internal static class TextFormat
{
    public static void Represent(string text, TextBuffer output)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        output.Append(quote);
        Span<char> units = stackalloc char[2];
        for (int at = 0, length; at < text.Length; at += length)
        {
            bool isWhole = Rune.DecodeFromUtf16(text.AsSpan(at), out Rune rune, out length) == System.Buffers.OperationStatus.Done;
            int code = isWhole ? rune.Value : text[at];
            if (code == quote || code == '\\')
            {
                output.Append('\\');
                output.Append((char)code);
            }
            else if (isWhole && IsPrintable(rune))
            {
                output.Append(units[..rune.EncodeToUtf16(units)]);
            }
            else
            {
                output.Append(code switch
                {
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    < 0x100 => $"\\x{code:x2}",
                    < 0x10000 => $"\\u{code:x4}",
                    _ => $"\\U{code:x8}",
                });
            }
        }

        output.Append(quote);
    }

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator);
}
