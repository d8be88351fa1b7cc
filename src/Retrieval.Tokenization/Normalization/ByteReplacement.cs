using System.Buffers;

namespace Retrieval.Tokenization.Normalization;

/// <summary>Copies a text with one byte sequence replaced by another.</summary>
internal static class ByteReplacement
{
    public static void Write(
        ReadOnlySpan<byte> text, ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> replacement, IBufferWriter<byte> output)
    {
        while (text.IndexOf(pattern) is >= 0 and int index)
        {
            Span<byte> target = output.GetSpan(index + replacement.Length);
            text[..index].CopyTo(target);
            replacement.CopyTo(target[index..]);
            output.Advance(index + replacement.Length);
            text = text[(index + pattern.Length)..];
        }

        output.Write(text);
    }
}
