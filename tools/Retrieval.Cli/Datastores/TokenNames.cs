using System.Globalization;
using System.Text;
using Retrieval.Tokenization;

namespace Retrieval.Cli.Datastores;

/// <summary>Says tokens in text, where there is a tokenizer.</summary>
/// <param name="tokenizer">Null when only ids are known.</param>
internal sealed class TokenNames(Tokenizer? tokenizer)
{
    /// <summary>The text of tokens; null without a tokenizer.</summary>
    public string? TextOf(ReadOnlySpan<int> ids) => tokenizer?.Decode(ids, skipSpecialTokens: false);

    /// <summary>The text of one token, wherever it stands; null without a tokenizer. A part of a character becomes U+FFFD.</summary>
    public string? PieceOf(int id) => tokenizer is null ? null : Encoding.UTF8.GetString(tokenizer.GetTokenBytes(id));

    /// <summary>The text of tokens for people: quoted, on one line, ids where there is no tokenizer.</summary>
    public string Show(ReadOnlySpan<int> ids) => TextOf(ids) is { } text ? Quote(text) : $"[{string.Join(' ', ids.ToArray())}]";

    /// <summary>Bytes that tokens stand for, and the line breaks among them; null without a tokenizer.</summary>
    public (long Bytes, long Lines)? Measure(ReadOnlySpan<int> ids)
    {
        if (tokenizer is null)
        {
            return null;
        }

        (long bytes, long lines) = (0, 0);
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> piece = tokenizer.GetTokenBytes(id);
            (bytes, lines) = (bytes + piece.Length, lines + piece.Count((byte)'\n'));
        }

        return (bytes, lines);
    }

    /// <summary>A text in quotes, on one line.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (char c in text)
        {
            quoted.Append(c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '"' => "\\\"",
                '\\' => "\\\\",
                _ when char.IsControl(c) => $"\\u{((int)c).ToString("x4", CultureInfo.InvariantCulture)}",
                _ => $"{c}",
            });
        }

        return quoted.Append('"').ToString();
    }
}
