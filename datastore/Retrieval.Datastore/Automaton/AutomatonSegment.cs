using System.Runtime.CompilerServices;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Automaton;

/// <summary>
/// A suffix automaton, read where it is mapped. Nothing read from the file is trusted: indexes out of range read the root, suffix links
/// that do not shorten lead to the root.
/// </summary>
internal sealed class AutomatonSegment : ISuffixIndex
{
    private readonly MappedArray<StateRecord> _states;
    private readonly MappedArray<uint> _transitions;
    private readonly MappedArray<uint> _root;
    private readonly TokenText _text;

    public AutomatonSegment(SegmentFile file)
    {
        _states = file.View<StateRecord>(SectionId.States);
        _transitions = file.View<uint>(SectionId.Transitions);
        _root = file.View<uint>(SectionId.Root);
        _text = file.Text;
        file.Require(SectionId.Root, (ulong)_root.Count == file.Header.VocabularySize, $"{file.Header.VocabularySize} entries", _root.Count);
    }

    public SuffixCursor Advance(SuffixCursor cursor, int token)
    {
        if ((uint)token >= (ulong)_root.Count) return default;
        long state = cursor.Low;
        int length = cursor.MatchLength;
        while (state != 0)
        {
            ref readonly StateRecord record = ref _states[state];
            uint target = Find(record, token);
            if (target != 0) return new SuffixCursor(target, 0, length + 1);
            (state, length) = Link(record);
        }
        uint first = _root[token];
        return first == 0 ? default : new SuffixCursor(first, 0, 1);
    }

    public bool TryDescend(SuffixCursor cursor, int token, out SuffixCursor child)
    {
        uint target = (uint)token >= (ulong)_root.Count ? 0 : cursor.Low == 0 ? _root[token] : Find(_states[cursor.Low], token);
        child = target == 0 ? default : new SuffixCursor(target, 0, cursor.MatchLength + 1);
        return target != 0;
    }

    public SuffixCursor Shorten(SuffixCursor cursor)
    {
        (long state, int length) = Link(_states[cursor.Low]);
        return new SuffixCursor(state, 0, length);
    }

    public SuffixCursor ShortenTo(SuffixCursor cursor, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        if (maxLength >= cursor.MatchLength) return cursor;
        if (maxLength == 0) return default;
        long state = cursor.Low;
        while (true)
        {
            (long link, int length) = Link(_states[state]);
            if (length < maxLength) return new SuffixCursor(state, 0, maxLength);
            state = link;
        }
    }

    public long CountOccurrences(SuffixCursor cursor) => _states[cursor.Low].OccurrenceCount;

    public int GetContinuations(SuffixCursor cursor, Span<Continuation> destination)
    {
        uint next = _states[cursor.Low].Next;
        if (next == 0 || destination.IsEmpty) return 0;
        int length = cursor.MatchLength + 1;
        if ((next & StateRecord.Branching) == 0)
        {
            ref readonly StateRecord target = ref _states[next];
            destination[0] = new Continuation(_text[target.LastEnd], target.OccurrenceCount, new SuffixCursor(next, 0, length));
            return 1;
        }
        var block = new TransitionBlock(_transitions, next & ~StateRecord.Branching, _text.Width);
        int count = Math.Min(Math.Min(block.Degree, TransitionBlock.RankedCount), destination.Length);
        for (int i = 0; i < count; i++)
        {
            uint target = block.Target(i);
            destination[i] = new Continuation(block.Token(i), _states[target].OccurrenceCount, new SuffixCursor(target, 0, length));
        }
        return count;
    }

    /// <summary>Index behind the most recent occurrence, that is the last one in the text.</summary>
    public long FindEnd(SuffixCursor cursor) => cursor.Low == 0 ? 0 : _states[cursor.Low].LastEnd + 1L;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Find(in StateRecord record, int token)
    {
        uint next = record.Next;
        if (next == 0) return 0;
        if ((next & StateRecord.Branching) == 0) return _text[_states[next].LastEnd] == token ? next : 0;
        return new TransitionBlock(_transitions, next & ~StateRecord.Branching, _text.Width).Find(token);
    }

    /// <summary>The suffix link and the length it leaves; the root where the link would not shorten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (long State, int Length) Link(in StateRecord record)
    {
        uint length = _states[record.SuffixLink].Length;
        return length < record.Length && length <= int.MaxValue ? (record.SuffixLink, (int)length) : (0, 0);
    }
}
