using System.Text;

namespace Retrieval.Datastore.Corpus.Licenses;

/// <summary>Finds <c>SPDX-License-Identifier:</c> near the top of a file.</summary>
internal static class SpdxHeader
{
    private const int HeaderBytes = 4096;

    /// <summary>The normalised expression, or null when there is none that parses.</summary>
    public static string? Find(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> header = text[..Math.Min(text.Length, HeaderBytes)];
        ReadOnlySpan<byte> tag = "SPDX-License-Identifier:"u8;
        int at = header.IndexOf(tag);
        if (at < 0)
            return null;
        ReadOnlySpan<byte> value = header[(at + tag.Length)..];
        if (value.IndexOfAny("\r\n"u8) is >= 0 and int end)
            value = value[..end];
        return SpdxExpression.TryParse(WithoutCommentEnd(Encoding.UTF8.GetString(value)))?.ToString();
    }

    private static string WithoutCommentEnd(string value)
    {
        foreach (string end in (ReadOnlySpan<string>)["*/", "-->", "--%>", "#}", "*)", "-}", "\"\"\"", "|"])
        {
            int at = value.IndexOf(end, StringComparison.Ordinal);
            if (at >= 0)
                value = value[..at];
        }

        return value.Trim().Trim('"', '\'', '`');
    }
}
