using System.Text;

namespace Retrieval.Tokenization.Decoding;

/// <summary>Takes characters off both ends of a text that arrives bit by bit.</summary>
internal sealed class EdgeStripper(StripOptions options)
{
    private int _leadingLeft = options.Start;
    private int _held; // trailing characters that may turn out to be the last ones

    public void Append(ReadOnlySpan<char> text, StringBuilder output)
    {
        while (_leadingLeft > 0 && !text.IsEmpty)
        {
            bool strips = text[0] == options.Content;
            text = text[(strips ? 1 : 0)..];
            _leadingLeft = strips ? _leadingLeft - 1 : 0;
        }

        int trailing = text.Length - text.TrimEnd(options.Content).Length;
        int candidates = trailing == text.Length ? _held + trailing : trailing;
        int held = Math.Min(candidates, options.Stop);
        // All of the held ones and the text, but for the new held ones at the end.
        output.Append(options.Content, Math.Max(0, _held - Math.Max(0, held - text.Length)));
        output.Append(text[..Math.Max(0, text.Length - held)]);
        _held = held;
    }

    /// <summary>Drops what is held; afterwards the stripper is as new.</summary>
    public void Flush()
    {
        _leadingLeft = options.Start;
        _held = 0;
    }
}
