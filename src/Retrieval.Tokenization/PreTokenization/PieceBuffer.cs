using System.Buffers;

namespace Retrieval.Tokenization.PreTokenization;

/// <summary>A text and the pieces it is cut into so far; the general, slower way through a pre-tokenizer.</summary>
internal sealed class PieceBuffer
{
    private ArrayBufferWriter<byte> _text = new();
    private ArrayBufferWriter<byte> _rewritten = new();
    private List<Range> _pieces = [];
    private List<Range> _refined = [];

    /// <summary>The text the pieces refer to.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>Ascending, not overlapping, never empty; what lies between them was removed.</summary>
    public IReadOnlyList<Range> Pieces => _pieces;

    /// <summary>Whether the text starts where the whole input starts: no added token precedes it.</summary>
    public bool IsAtTextStart { get; private set; }

    public void Reset(ReadOnlySpan<byte> text, bool isAtTextStart)
    {
        _text.ResetWrittenCount();
        _text.Write(text);
        IsAtTextStart = isAtTextStart;
        _pieces.Clear();
        if (!text.IsEmpty)
        {
            _pieces.Add(..text.Length);
        }
    }

    /// <summary>Puts a piece of the same text in the place of what is cut; empty ones are dropped.</summary>
    public void Cut(int start, int end)
    {
        if (end > start)
        {
            _refined.Add(start..end);
        }
    }

    /// <summary>Makes the pieces cut since the last call the current ones.</summary>
    public void CompleteCutting()
    {
        (_pieces, _refined) = (_refined, _pieces);
        _refined.Clear();
    }

    /// <summary>The text that replaces the current one piece by piece; every piece ends with <see cref="CloseRewritten"/>.</summary>
    public IBufferWriter<byte> Rewritten => _rewritten;

    /// <summary>Ends a rewritten piece that starts at <paramref name="start"/> and returns where the next one starts.</summary>
    public int CloseRewritten(int start)
    {
        Cut(start, _rewritten.WrittenCount);
        return _rewritten.WrittenCount;
    }

    /// <summary>Makes the rewritten text and its pieces the current ones.</summary>
    public void CompleteRewriting()
    {
        (_text, _rewritten) = (_rewritten, _text);
        _rewritten.ResetWrittenCount();
        CompleteCutting();
    }
}
