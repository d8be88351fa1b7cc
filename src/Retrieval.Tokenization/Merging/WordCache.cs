using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Retrieval.Tokenization.Vocabularies;

namespace Retrieval.Tokenization.Merging;

/// <summary>
/// Remembers the ids of words. Bounded, shared by all threads without locks: a slot holds an immutable entry and is replaced
/// whole, so a reader sees an old entry or a new one, never a mixture, and a lost race costs one more merge.
/// </summary>
internal sealed class WordCache
{
    /// <summary>In bytes. Longer words seldom come back and would make the bound on memory meaningless.</summary>
    public const int LongestWord = 128;

    private const int SlotCount = 1 << 16;
    private readonly Entry?[] _slots = new Entry?[SlotCount];

    /// <summary>The entry of a word, or null. Does not allocate.</summary>
    public Entry? Find(in Key key, ReadOnlySpan<byte> word)
    {
        Entry? entry = _slots[key.Slot];
        if (entry is not null && entry.Matches(key, word))
        {
            return entry;
        }

        entry = _slots[key.Slot ^ 1];
        return entry is not null && entry.Matches(key, word) ? entry : null;
    }

    /// <summary>Remembers a word in place of the older one of the two that share its slots.</summary>
    public void Add(in Key key, ReadOnlySpan<byte> word, ReadOnlySpan<int> ids)
    {
        Volatile.Write(ref _slots[key.Slot ^ 1], _slots[key.Slot]);
        Volatile.Write(ref _slots[key.Slot], new Entry(key, word, ids));
    }

    /// <summary>First and last eight bytes of a word and its length: all of a word of up to 16 bytes.</summary>
    internal readonly struct Key
    {
        public readonly ulong Head;
        public readonly ulong Tail;
        public readonly int Length;
        public readonly int Slot;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Key(ReadOnlySpan<byte> word)
        {
            Length = word.Length;
            if (word.Length >= sizeof(ulong))
            {
                Head = BinaryPrimitives.ReadUInt64LittleEndian(word);
                Tail = BinaryPrimitives.ReadUInt64LittleEndian(word[^sizeof(ulong)..]);
            }
            else
            {
                Head = ByteHash.Tail(word);
            }

            ulong hash = word.Length <= 2 * sizeof(ulong) ? ByteHash.Mix(ByteHash.Mix((ulong)Length, Head), Tail) : ByteHash.Of(word);
            Slot = (int)(hash >> 48);
        }
    }

    internal sealed class Entry
    {
        private readonly ulong _head;
        private readonly ulong _tail;
        private readonly int _length;
        private readonly byte[]? _word; // only when head and tail do not tell all
        private readonly int[]? _ids;   // only when there is not exactly one
        private readonly int _onlyId;

        public Entry(in Key key, ReadOnlySpan<byte> word, ReadOnlySpan<int> ids)
        {
            _head = key.Head;
            _tail = key.Tail;
            _length = key.Length;
            _word = key.Length > 2 * sizeof(ulong) ? word.ToArray() : null;
            _onlyId = ids.Length == 1 ? ids[0] : 0;
            _ids = ids.Length == 1 ? null : ids.ToArray();
        }

        public bool Matches(in Key key, ReadOnlySpan<byte> word) =>
            _head == key.Head && _tail == key.Tail && _length == key.Length && (_word is null || word.SequenceEqual(_word));

        public void AppendTo(ref IdWriter writer)
        {
            if (_ids is null)
            {
                writer.Append(_onlyId);
            }
            else
            {
                writer.Append(_ids);
            }
        }
    }
}
