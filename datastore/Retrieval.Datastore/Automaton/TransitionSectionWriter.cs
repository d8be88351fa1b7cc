using System.Runtime.InteropServices;
using Retrieval.Datastore.Format;

namespace Retrieval.Datastore.Automaton;

/// <summary>
/// Writes the blocks of branching states: degree, targets, tokens (FORMAT.md, "transitions"). The first entries are the most frequent
/// in order, so that continuations are read off; the tail is in order of token ids, so that a transition is found by bisection.
/// </summary>
internal sealed class TransitionSectionWriter(SegmentFileWriter writer, AutomatonBuilder builder, TokenWidth width)
{
    private const int InsertionSortDegree = 16;

    private Entry[] _entries = new Entry[256];
    private uint[] _block = new uint[512];
    private uint _offset;

    /// <summary>Writes only the most frequent transitions of the root, which has a table of its own for finding them.</summary>
    public uint AppendRoot()
    {
        int degree = 0;
        for (int token = 0; token < builder.Root.Length; token++)
        {
            if (builder.Root[token] != 0) Collect(degree++, token, builder.Root[token]);
        }
        Array.Sort(_entries, 0, degree, Entry.MostFrequentFirst);
        return Append(_entries.AsSpan(0, Math.Min(degree, TransitionBlock.RankedCount))) | StateRecord.Branching;
    }

    /// <summary>Writes a block and returns its index in the section.</summary>
    public uint AppendBlock(uint block)
    {
        int degree = 0;
        foreach (ulong slot in builder.Blocks.Slots(block))
        {
            if (slot == 0) continue;
            (int token, uint target) = TransitionBlocks.Decode(slot);
            Collect(degree++, token, target);
        }
        if (degree <= InsertionSortDegree) SortFew(_entries.AsSpan(0, degree));
        else Array.Sort(_entries, 0, degree, Entry.MostFrequentFirst);
        if (degree > TransitionBlock.RankedCount)
            Array.Sort(_entries, TransitionBlock.RankedCount, degree - TransitionBlock.RankedCount, Entry.LowestTokenFirst);
        return Append(_entries.AsSpan(0, degree));
    }

    private void Collect(int index, int token, uint target)
    {
        if (index == _entries.Length) Array.Resize(ref _entries, index * 2);
        _entries[index] = new Entry(token, target, builder.Occurrences[(int)target].Count);
    }

    /// <summary>Most blocks have two to four entries, for which calling a comparer costs more than sorting.</summary>
    private static void SortFew(Span<Entry> entries)
    {
        for (int i = 1; i < entries.Length; i++)
        {
            Entry entry = entries[i];
            int place = i;
            for (; place > 0 && entry.IsBefore(entries[place - 1]); place--) entries[place] = entries[place - 1];
            entries[place] = entry;
        }
    }

    private uint Append(ReadOnlySpan<Entry> entries)
    {
        int words = TransitionBlock.WordCount(entries.Length, width);
        if (words > _block.Length) _block = new uint[words * 2];
        Span<uint> block = _block.AsSpan(0, words);
        block[^1] = 0;
        block[0] = (uint)entries.Length;
        Span<uint> tokens = block[(1 + entries.Length)..];
        Span<ushort> narrow = MemoryMarshal.Cast<uint, ushort>(tokens);
        for (int i = 0; i < entries.Length; i++)
        {
            block[1 + i] = entries[i].Target;
            if (width == TokenWidth.Bits16) narrow[i] = (ushort)entries[i].Token;
            else tokens[i] = (uint)entries[i].Token;
        }
        writer.Append<uint>(block);
        uint offset = _offset;
        _offset = checked(_offset + (uint)words);
        if (_offset >= StateRecord.Branching) throw new InvalidOperationException("The transitions of one segment exceed 8 GiB.");
        return offset;
    }

    private readonly record struct Entry(int Token, uint Target, uint Count)
    {
        public static readonly IComparer<Entry> MostFrequentFirst = Comparer<Entry>.Create(
            (left, right) => left == right ? 0 : left.IsBefore(right) ? -1 : 1);

        public static readonly IComparer<Entry> LowestTokenFirst = Comparer<Entry>.Create(
            (left, right) => left.Token.CompareTo(right.Token));

        public bool IsBefore(in Entry other) => Count != other.Count ? Count > other.Count : Token < other.Token;
    }
}
