using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Automaton;

/// <summary>A block of the transitions section: degree, targets, tokens. Empty when the bytes make no sense.</summary>
internal readonly ref struct TransitionBlock
{
    /// <summary>Length of the part that is in order of frequency.</summary>
    public const int RankedCount = 64;

    private readonly ReadOnlySpan<uint> _targets;
    private readonly ReadOnlySpan<uint> _tokens;
    private readonly bool _isNarrow;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TransitionBlock(in MappedArray<uint> section, uint index, TokenWidth width)
    {
        long degree = section[index];
        _isNarrow = width == TokenWidth.Bits16;
        _targets = section.Slice(index + 1L, degree);
        _tokens = section.Slice(index + 1L + degree, _isNarrow ? (degree + 1) / 2 : degree);
        if (_tokens.IsEmpty) _targets = default;
    }

    public int Degree => _targets.Length;

    public static int WordCount(int degree, TokenWidth width) => 1 + degree + (width == TokenWidth.Bits16 ? (degree + 1) / 2 : degree);

    public uint Target(int index) => _targets[index];

    public int Token(int index) => _isNarrow ? MemoryMarshal.Cast<uint, ushort>(_tokens)[index] : (int)_tokens[index];

    /// <summary>Target of the transition with a token, or 0: a vectorised scan of the frequent ones, then bisection.</summary>
    public uint Find(int token)
    {
        int index = _isNarrow
            ? IndexOf(MemoryMarshal.Cast<uint, ushort>(_tokens), (ushort)token)
            : IndexOf(_tokens, (uint)token);
        return index < 0 ? 0 : _targets[index];
    }

    private int IndexOf<T>(ReadOnlySpan<T> tokens, T token)
        where T : unmanaged, IEquatable<T>, IComparable<T>
    {
        ReadOnlySpan<T> ranked = tokens[..Math.Min(RankedCount, Degree)];
        int index = ranked.IndexOf(token);
        if (index >= 0 || Degree <= RankedCount) return index;
        index = tokens[RankedCount..Degree].BinarySearch(token);
        return index < 0 ? -1 : index + RankedCount;
    }
}
