using System.Runtime.CompilerServices;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Format;

/// <summary>The text of a segment, mapped: token ids, with a value outside every vocabulary behind each document.</summary>
internal readonly struct TokenText
{
    private readonly MappedArray<ushort> _narrow;
    private readonly MappedArray<uint> _wide;
    private readonly bool _isNarrow;

    public TokenText(MappedFile file, in SectionEntry section, TokenWidth width)
    {
        _isNarrow = width == TokenWidth.Bits16;
        if (_isNarrow) _narrow = file.View<ushort>((long)section.Offset, (long)section.LengthBytes);
        else _wide = file.View<uint>((long)section.Offset, (long)section.LengthBytes);
    }

    public long Length => _isNarrow ? _narrow.Count : _wide.Count;

    public TokenWidth Width => _isNarrow ? TokenWidth.Bits16 : TokenWidth.Bits32;

    /// <summary>The token at an index: below 0 or at least the vocabulary size where there is a separator.</summary>
    public int this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _isNarrow ? _narrow[index] : (int)_wide[index];
    }

    /// <summary>Whether what stands in the text is no token but the end of a document.</summary>
    public bool IsSeparator(int token) => token == (_isNarrow ? ushort.MaxValue : -1);

    /// <summary>Copies tokens and returns how many there were before the end of the text.</summary>
    public int CopyTo(long start, Span<int> destination)
    {
        int count = (int)Math.Clamp(Length - start, 0, destination.Length);
        for (int i = 0; i < count; i++) destination[i] = this[start + i];
        return count;
    }
}
