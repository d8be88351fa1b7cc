using System.Buffers;

namespace Retrieval.Tokenization.Normalization;

/// <summary>One component of a normalizer. Bytes that are not valid UTF-8 pass through unchanged.</summary>
internal abstract class NormalizerStep
{
    /// <summary>Everything that affects the result, in a form that is equal when the effect is equal.</summary>
    public abstract string Signature { get; }

    /// <summary>A quick test; false when unsure.</summary>
    public virtual bool LeavesUnchanged(ReadOnlySpan<byte> text) => text.IsEmpty;

    public abstract void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output);
}
