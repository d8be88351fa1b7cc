using System.Numerics;
using Retrieval.Tokenization.Vocabularies;

namespace Retrieval.Tokenization.Merging;

/// <summary>What two neighbouring tokens merge into, and how early: an open-addressing table from id pair to rank and id.</summary>
internal sealed class MergeTable
{
    /// <summary>Greater than every merge: no merge.</summary>
    public const ulong None = ulong.MaxValue;

    private const ulong Free = ulong.MaxValue;
    private readonly Slot[] _slots;
    private readonly int _shift;

    /// <param name="merges">By rank; of equal pairs the last one counts.</param>
    public MergeTable(IReadOnlyList<(int Left, int Right, int Merged)> merges)
    {
        uint size = BitOperations.RoundUpToPowerOf2((uint)merges.Count * 2 + 2);
        _shift = 64 - BitOperations.Log2(size);
        _slots = new Slot[size];
        Array.Fill(_slots, new Slot(Free, None));
        for (int rank = 0; rank < merges.Count; rank++)
        {
            (int left, int right, int merged) = merges[rank];
            ulong pair = Pair(left, right);
            _slots[Locate(pair)] = new Slot(pair, (ulong)rank << 32 | (uint)merged);
        }
    }

    /// <summary>Rank in the upper, merged id in the lower half, so that the smallest value merges first; or <see cref="None"/>.</summary>
    public ulong this[int left, int right]
    {
        get
        {
            ulong pair = Pair(left, right);
            Slot slot = _slots[Locate(pair)];
            return slot.Pair == pair ? slot.Merge : None;
        }
    }

    private static ulong Pair(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    private int Locate(ulong pair)
    {
        int mask = _slots.Length - 1;
        int index = (int)(ByteHash.Mix(0, pair) >> _shift);
        while (_slots[index].Pair != pair && _slots[index].Pair != Free)
        {
            index = (index + 1) & mask;
        }

        return index;
    }

    private readonly record struct Slot(ulong Pair, ulong Merge);
}
