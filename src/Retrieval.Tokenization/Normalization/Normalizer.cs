using System.Buffers;
using System.Text;

namespace Retrieval.Tokenization.Normalization;

/// <summary>All components of a normalizer in order; none for most byte-level tokenizers.</summary>
internal sealed class Normalizer(NormalizerStep[] steps)
{
    public string Signature => string.Join(';', steps.Select(step => step.Signature));

    /// <summary>The normalized text: the text itself when nothing changes, else in one of the two buffers until their next use.</summary>
    public ReadOnlySpan<byte> Normalize(ReadOnlySpan<byte> text, ref ArrayBufferWriter<byte> front, ref ArrayBufferWriter<byte> back)
    {
        foreach (NormalizerStep step in steps)
        {
            if (!step.LeavesUnchanged(text))
            {
                (front, back) = (back, front);
                front.ResetWrittenCount();
                step.Write(text, front);
                text = front.WrittenSpan;
            }
        }

        return text;
    }

    public string Normalize(string text)
    {
        ArrayBufferWriter<byte> front = new(), back = new();
        return Encoding.UTF8.GetString(Normalize(Encoding.UTF8.GetBytes(text), ref front, ref back));
    }
}
