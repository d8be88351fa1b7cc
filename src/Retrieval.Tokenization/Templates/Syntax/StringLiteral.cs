using System.Globalization;
using System.Text;

namespace Retrieval.Tokenization.Templates.Syntax;

/// <summary>String literals with the escapes of Python.</summary>
internal static class StringLiteral
{
    /// <summary>Reads the literal at an offset.</summary>
    public static string Read(string source, int start, Position position, out int end)
    {
        var text = new StringBuilder();
        for (end = start + 1; end < source.Length; end++)
        {
            if (source[end] == source[start])
            {
                end++;
                return text.ToString();
            }

            if (source[end] == '\\' && end + 1 < source.Length)
            {
                end++;
                end += ReadEscape(source, end, text, position) - 1;
            }
            else
            {
                text.Append(source[end]);
            }
        }

        throw position.Error("a string without its closing quote");
    }

    // Returns how many characters after the backslash belong to the escape.
    private static int ReadEscape(string source, int at, StringBuilder text, Position position)
    {
        char kind = source[at];
        if (kind is 'x' or 'u' or 'U')
        {
            int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
            if (at + digits >= source.Length
                || !int.TryParse(source.AsSpan(at + 1, digits), NumberStyles.AllowHexSpecifier, null, out int code) || code is < 0 or > 0x10FFFF)
            {
                throw position.Error($"a string with a malformed escape '\\{kind}'");
            }

            _ = code > 0xFFFF ? text.Append(char.ConvertFromUtf32(code)) : text.Append((char)code);
            return digits + 1;
        }

        if (kind is >= '0' and <= '7')
        {
            int length = 0, code = 0;
            for (; length < 3 && at + length < source.Length && source[at + length] is >= '0' and <= '7'; length++)
            {
                code = (code * 8) + source[at + length] - '0';
            }

            text.Append((char)code);
            return length;
        }

        if (kind != '\n')
        {
            int simple = "nrtabfv\\'\"".IndexOf(kind);
            _ = simple < 0 ? text.Append('\\').Append(kind) : text.Append("\n\r\t\a\b\f\v\\'\""[simple]);
        }

        return 1;
    }
}
