using System.Numerics;
using System.Runtime.CompilerServices;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Automaton;

/// <summary>
/// Transitions of the few states that have more than one: per state a small open-addressing table, so that a lookup touches one or two
/// cache lines and a clone is a copy of a block. Blocks that were outgrown are used again.
/// </summary>
internal sealed class TransitionBlocks : IDisposable
{
    private const int SmallestLog = 1;
    private const int LargestFullLog = 3;

    // A block is one word with degree (low half) and log2 of the slots (high half), then the slots: token + 1 (high), target (low).
    private readonly NativeBuffer<ulong> _words = new(1 << 12);
    private readonly uint[] _freeBlocks = new uint[32];
    private int _used = 1;

    public uint NewBlock(int token, uint target, int otherToken, uint otherTarget)
    {
        uint block = Allocate(SmallestLog);
        Insert(BlockSlots(block), token, target);
        Insert(BlockSlots(block), otherToken, otherTarget);
        _words.Span[(int)block] |= 2;
        return block;
    }

    /// <summary>The target behind a token, or 0.</summary>
    public uint Find(uint block, int token)
    {
        Span<ulong> slots = BlockSlots(block);
        int index = FindSlot(slots, token);
        return index < 0 ? 0 : (uint)slots[index];
    }

    public void Redirect(uint block, int token, uint target)
    {
        Span<ulong> slots = BlockSlots(block);
        slots[FindSlot(slots, token)] = Slot(token, target);
    }

    /// <summary>Adds a token that the block does not have and returns the block that now holds all of them.</summary>
    public uint Add(uint block, int token, uint target)
    {
        ulong header = _words.Span[(int)block];
        int degree = (int)(uint)header;
        int log = (int)(header >> 32);
        bool isFull = log <= LargestFullLog ? degree == 1 << log : degree >= 3 << (log - 2);
        if (isFull) block = Enlarge(block, degree, log);
        Insert(BlockSlots(block), token, target);
        _words.Span[(int)block]++;
        return block;
    }

    public uint Copy(uint block)
    {
        int log = (int)(_words.Span[(int)block] >> 32);
        uint copy = Allocate(log);
        Span<ulong> words = _words.Span;
        words.Slice((int)block, 1 + (1 << log)).CopyTo(words[(int)copy..]);
        return copy;
    }

    public int Degree(uint block) => (int)(uint)_words.Span[(int)block];

    /// <summary>The slots in no particular order; 0 is an empty one.</summary>
    public ReadOnlySpan<ulong> Slots(uint block) => BlockSlots(block);

    public static (int Token, uint Target) Decode(ulong slot) => ((int)(slot >> 32) - 1, (uint)slot);

    public void Dispose() => _words.Dispose();

    private uint Enlarge(uint block, int degree, int log)
    {
        uint larger = Allocate(log + 1);
        Span<ulong> slots = BlockSlots(larger);
        foreach (ulong slot in BlockSlots(block))
        {
            if (slot != 0) Insert(slots, (int)(slot >> 32) - 1, (uint)slot);
        }
        _words.Span[(int)larger] |= (uint)degree;
        _words.Span[(int)block + 1] = _freeBlocks[log];
        _freeBlocks[log] = block;
        return larger;
    }

    private uint Allocate(int log)
    {
        uint block = _freeBlocks[log];
        if (block != 0)
        {
            _freeBlocks[log] = (uint)_words.Span[(int)block + 1];
        }
        else
        {
            block = (uint)_used;
            _used = checked(_used + 1 + (1 << log));
            _words.EnsureCapacity(_used);
        }
        _words.Span.Slice((int)block, 1 + (1 << log)).Clear();
        _words.Span[(int)block] = (ulong)log << 32;
        return block;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<ulong> BlockSlots(uint block)
    {
        Span<ulong> words = _words.Span;
        return words.Slice((int)block + 1, 1 << (int)(words[(int)block] >> 32));
    }

    private static int FindSlot(ReadOnlySpan<ulong> slots, int token)
    {
        uint key = (uint)token + 1;
        int mask = slots.Length - 1;
        int index = Home(token, slots.Length);
        for (int probes = slots.Length; probes > 0; probes--)
        {
            ulong slot = slots[index];
            if ((uint)(slot >> 32) == key) return index;
            if (slot == 0) return -1;
            index = (index + 1) & mask;
        }
        return -1;
    }

    private static void Insert(Span<ulong> slots, int token, uint target)
    {
        int index = Home(token, slots.Length);
        while (slots[index] != 0) index = (index + 1) & (slots.Length - 1);
        slots[index] = Slot(token, target);
    }

    private static ulong Slot(int token, uint target) => ((ulong)((uint)token + 1) << 32) | target;

    private static int Home(int token, int slotCount) =>
        (int)(((uint)token * 0x9E3779B1) >> (32 - BitOperations.Log2((uint)slotCount))) & (slotCount - 1);
}
