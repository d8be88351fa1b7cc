using System.Buffers;
using System.Text;

namespace Retrieval.Tokenization.Normalization;

/// <summary>Replaces one fixed text by another (<c>Replace</c> with a string).</summary>
internal sealed class LiteralReplaceNormalizer(string pattern, string content) : NormalizerStep
{
    private readonly byte[] _pattern = Encoding.UTF8.GetBytes(pattern);
    private readonly byte[] _content = Encoding.UTF8.GetBytes(content);

    public override string Signature => $"replace(literal({pattern}),{content})";

    public override bool LeavesUnchanged(ReadOnlySpan<byte> text) => _pattern.Length == 0 || text.IndexOf(_pattern) < 0;

    public override void Write(ReadOnlySpan<byte> text, IBufferWriter<byte> output) =>
        ByteReplacement.Write(text, _pattern, _content, output);
}
