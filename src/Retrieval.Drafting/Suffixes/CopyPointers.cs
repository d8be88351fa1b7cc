using System.Numerics;
using System.Runtime.CompilerServices;

namespace Retrieval.Drafting.Suffixes;

/// <summary>Up to four places in a text that may be being copied right now, the best first.</summary>
internal struct CopyPointers
{
    private const int Length = 4;
    private const int Window = 32;
    private const int LeastHits = 3;

    private Slots _slots;
    private int _count;

    /// <summary>How many there are.</summary>
    public readonly int Count => _count;

    public readonly CopyPointer this[int index] => _slots[index];

    public void Add(CopyPointer pointer)
    {
        int at = IndexOf(pointer.Position);
        bool hasRoom = at < 0 && _count < Length;
        if (!hasRoom && !pointer.Precedes(_slots[at < 0 ? Length - 1 : at]))
            return;
        if (at < 0)
            at = hasRoom ? _count++ : Length - 1;
        for (; at > 0 && pointer.Precedes(_slots[at - 1]); at--)
            _slots[at] = _slots[at - 1];
        _slots[at] = pointer;
    }

    /// <summary>
    /// Where the copy stands after a token. A pointer that expected it goes on. One that did not may have met an edit: a token replaced
    /// (go on one ahead), some left out (go on behind the token, where it stands next), or one put in (stay).
    /// </summary>
    public readonly CopyPointers After(ReadOnlySpan<int> text, int token)
    {
        var after = default(CopyPointers);
        for (int i = 0; i < _count; i++)
        {
            CopyPointer pointer = _slots[i];
            if (pointer.Position >= text.Length)
                continue;
            if (text[pointer.Position] == token)
                after.Add(pointer.Hit());
            else if (BitOperations.PopCount(pointer.History) >= LeastHits)
                after.AddBehindEdit(text, pointer, token);
        }

        return after;
    }

    private readonly int IndexOf(int position)
    {
        for (int i = 0; i < _count; i++)
        {
            if (_slots[i].Position == position)
                return i;
        }

        return -1;
    }

    private void AddBehindEdit(ReadOnlySpan<int> text, CopyPointer pointer, int token)
    {
        Add(pointer.Miss(pointer.Position + 1));
        Add(pointer.Miss(pointer.Position));
        int from = pointer.Position + 1;
        int ahead = text.Slice(from, Math.Min(Window, text.Length - from)).IndexOf(token);
        if (ahead >= 0)
            Add(pointer.Miss(from + ahead + 1));
    }

    [InlineArray(Length)]
    private struct Slots
    {
        private CopyPointer _first;
    }
}
