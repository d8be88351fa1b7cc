using System.Text;
using System.Text.Unicode;
using Retrieval.Tokenization;

namespace Retrieval.Server.Generating;

/// <summary>Single tokens as responses spell them.</summary>
internal static class TokenText
{
    private const float Least = -9999; // OpenAI's "very unlikely"; JSON has no infinity

    /// <summary>The text of a token; one that is part of a character is spelled <c>bytes:\xe2\x80</c>, as completions do.</summary>
    public static string Spell(Tokenizer tokenizer, int token)
    {
        ReadOnlySpan<byte> bytes = tokenizer.GetTokenBytes(token);
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : "bytes:" + string.Concat(bytes.ToArray().Select(value => $"\\x{value:x2}"));
    }

    /// <summary>The text of a token, as chat has it: bytes that are no character become U+FFFD.</summary>
    public static string Decode(Tokenizer tokenizer, int token) => Encoding.UTF8.GetString(tokenizer.GetTokenBytes(token));

    /// <summary>The bytes of a token.</summary>
    public static int[] Bytes(Tokenizer tokenizer, int token) => [.. tokenizer.GetTokenBytes(token).ToArray().Select(value => (int)value)];

    /// <summary>A log-probability that JSON can write.</summary>
    public static float Finite(float logProbability) => Math.Max(logProbability, Least);
}
