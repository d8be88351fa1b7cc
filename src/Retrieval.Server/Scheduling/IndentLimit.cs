namespace Retrieval.Server.Scheduling;

/// <summary>
/// Watches for a line that is indented by less than a minimum, which ends a completion inside a block (llama.cpp's <c>n_indent</c>). Blank
/// lines do not count, nor does the first line, which goes on where the prompt stopped. A tab counts as one.
/// </summary>
/// <param name="minimum">Columns, 1 or more.</param>
internal sealed class IndentLimit(int minimum)
{
    private int _column = -1;

    /// <summary>Takes text and returns how much of it stands before the first line that is indented too little; all of it if none is.</summary>
    public int Take(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                _column = 0;
            }
            else if (_column >= 0 && text[i] is ' ' or '\t')
            {
                _column++;
            }
            else if (_column >= 0 && text[i] != '\r')
            {
                if (_column < minimum)
                {
                    return text[..i].LastIndexOf('\n') is >= 0 and var lineBreak ? lineBreak : 0;
                }

                _column = -1;
            }
        }

        return text.Length;
    }
}
