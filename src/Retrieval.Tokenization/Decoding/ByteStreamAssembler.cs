using System.Text;

namespace Retrieval.Tokenization.Decoding;

/// <summary>All tokens are one stream of UTF-8; every maximal part of an invalid sequence becomes one U+FFFD.</summary>
internal sealed class ByteStreamAssembler : TextAssembler
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder(); // keeps the bytes of a half character
    private char[] _characters = new char[64];

    public override void Append(ReadOnlySpan<byte> piece, bool isByte, StringBuilder output) => Decode(piece, flush: false, output);

    public override void Flush(StringBuilder output) => Decode([], flush: true, output);

    private void Decode(ReadOnlySpan<byte> bytes, bool flush, StringBuilder output)
    {
        int most = Encoding.UTF8.GetMaxCharCount(bytes.Length + 4);
        if (_characters.Length < most)
        {
            _characters = new char[most];
        }

        output.Append(_characters, 0, _decoder.GetChars(bytes, _characters, flush));
    }
}
