using System.Text;

namespace Retrieval.Tokenization.Templates.Rendering;

/// <summary>Collects text up to the limit of a rendering.</summary>
internal sealed class TextBuffer(RenderRun run)
{
    private readonly StringBuilder _text = new();

    public void Append(ReadOnlySpan<char> text)
    {
        run.Charge(text.Length);
        if (_text.Length + (long)text.Length > run.Limits.TextLength)
        {
            throw run.TooLong();
        }

        _text.Append(text);
    }

    public void Append(char character) => Append([character]);

    public override string ToString() => _text.ToString();
}
