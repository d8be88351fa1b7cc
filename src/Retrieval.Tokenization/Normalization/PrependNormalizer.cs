using System.Buffers;
using System.Text;

namespace Retrieval.Tokenization.Normalization;

/// <summary>Puts a text before every text that is not empty (<c>Prepend</c>).</summary>
internal sealed class PrependNormalizer(string prefix) : NormalizerStep
{
    private readonly byte[] _prefix = Encoding.UTF8.GetBytes(prefix);

    public override string Signature => $"prepend({prefix})";

    public override void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        output.Write(_prefix);
        output.Write(text);
    }
}
