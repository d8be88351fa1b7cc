using System.Buffers;
using System.Text;

namespace Retrieval.Tokenization.Text;

/// <summary>
/// Reads UTF-8 that need not be valid: every byte that is not part of a valid sequence counts as one character of its own
/// (U+FFFD, length 1), so that any byte string can be encoded without loss.
/// </summary>
internal static class CodePoint
{
    /// <summary>The first character of a non-empty text and its length in bytes.</summary>
    public static int Read(ReadOnlySpan<byte> text, out int length)
    {
        byte first = text[0];
        if (first < 0x80)
        {
            length = 1;
            return first;
        }

        if (Rune.DecodeFromUtf8(text, out Rune rune, out length) != OperationStatus.Done)
        {
            length = 1;
        }

        return rune.Value;
    }

    /// <summary>The length in bytes of the first character of a non-empty text.</summary>
    public static int Length(ReadOnlySpan<byte> text)
    {
        _ = Read(text, out int length);
        return length;
    }

    /// <summary>Whether what <see cref="Read"/> gave was a byte that is not part of valid UTF-8.</summary>
    public static bool IsInvalid(int codePoint, int length) => codePoint == 0xFFFD && length == 1;

    /// <summary>Where the character that ends before <paramref name="end"/> starts.</summary>
    public static int StartBefore(ReadOnlySpan<byte> text, int end)
    {
        OperationStatus status = Rune.DecodeLastFromUtf8(text[..end], out _, out int length);
        return end - (status == OperationStatus.Done ? length : 1);
    }
}
