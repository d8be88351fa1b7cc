using System.Text;
using System.Text.Unicode;

namespace Retrieval.Tokenization.Decoding;

/// <summary>
/// Tokens are text, but for runs of byte tokens. A run that is not valid UTF-8 as a whole becomes one U+FFFD per byte, the valid
/// part of it as well; so no byte of a run is final before the run ends.
/// </summary>
internal sealed class ByteRunAssembler : TextAssembler
{
    private readonly List<byte> _run = [];

    public override void Append(ReadOnlySpan<byte> piece, bool isByte, StringBuilder output)
    {
        if (isByte)
        {
            _run.AddRange(piece);
        }
        else
        {
            Flush(output);
            output.Append(Encoding.UTF8.GetString(piece));
        }
    }

    public override void Flush(StringBuilder output)
    {
        byte[] run = [.. _run];
        _run.Clear();
        if (Utf8.IsValid(run))
        {
            output.Append(Encoding.UTF8.GetString(run));
        }
        else
        {
            output.Append('\uFFFD', run.Length);
        }
    }
}
