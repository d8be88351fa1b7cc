using System.Text;
using Retrieval.Tokenization.Decoding;

namespace Retrieval.Tokenization;

/// <summary>
/// Decodes tokens as they arrive. The texts of all calls together equal <see cref="Tokenizer.Decode"/> of all ids; none ends in
/// half a character. One thread at a time; O(length of the token) per token, amortised.
/// </summary>
public sealed class StreamingDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly DecodingPlan _plan;
    private readonly bool _skipSpecialTokens;
    private readonly TextAssembler _assembler;
    private readonly EdgeStripper _stripper;
    private readonly StringBuilder _assembled = new();
    private readonly StringBuilder _final = new();
    private bool _hasStarted;

    /// <summary>Starts at the start of a text.</summary>
    /// <param name="tokenizer">Whose tokens will come.</param>
    /// <param name="skipSpecialTokens">Whether special tokens stand for no text.</param>
    public StreamingDecoder(Tokenizer tokenizer, bool skipSpecialTokens = true)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        _tokenizer = tokenizer;
        _plan = tokenizer.Decoding;
        _skipSpecialTokens = skipSpecialTokens;
        _assembler = _plan.CreateAssembler();
        _stripper = new EdgeStripper(_plan.Strip);
    }

    /// <summary>
    /// Passes over tokens whose text is not wanted, such as the prompt of a generation: what follows is then decoded as their
    /// continuation, which matters to the space before its first word and to a character that the prompt left half finished.
    /// </summary>
    /// <param name="precedingIds">Token ids.</param>
    public void Skip(ReadOnlySpan<int> precedingIds)
    {
        foreach (int id in precedingIds)
        {
            Append(id);
            _final.Clear();
        }
    }

    /// <summary>Takes one token and returns the text that became final with it, often all of the token's, sometimes none.</summary>
    /// <param name="id">A token id; one that no token has stands for no text.</param>
    public string Push(int id)
    {
        Append(id);
        return TakeFinal();
    }

    /// <summary>
    /// Ends the text and returns what was held back, which an end in mid-character turns into U+FFFD. The decoder is then as new.
    /// </summary>
    public string Flush()
    {
        _assembler.Flush(_assembled);
        Settle();
        _stripper.Flush();
        _hasStarted = false;
        return TakeFinal();
    }

    internal void Append(int id)
    {
        if (!_tokenizer.HasToken(id) || (_skipSpecialTokens && _tokenizer.IsSpecial(id)))
        {
            return;
        }

        bool isFirst = !_hasStarted;
        _hasStarted = true;
        if (!isFirst && _plan.Separator.Length > 0)
        {
            _assembled.Append(_plan.Separator);
        }

        ReadOnlySpan<byte> piece = isFirst && _plan.FirstPiece is not null ? _plan.FirstPiece(id) : _plan.Pieces[id];
        _assembler.Append(piece, _plan.IsByte?[id] ?? true, _assembled);
        Settle();
    }

    private void Settle()
    {
        foreach (ReadOnlyMemory<char> chunk in _assembled.GetChunks())
        {
            _stripper.Append(chunk.Span, _final);
        }

        _assembled.Clear();
    }

    private string TakeFinal()
    {
        string text = _final.ToString();
        _final.Clear();
        return text;
    }
}
