using System.Runtime.CompilerServices;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Automaton;

/// <summary>Whether links shorten, transitions lengthen and go where their token is, and positions lie in the text.</summary>
internal sealed class AutomatonCheck(SegmentFile segment)
{
    private readonly MappedArray<StateRecord> _states = segment.View<StateRecord>(SectionId.States);
    private readonly MappedArray<uint> _transitions = segment.View<uint>(SectionId.Transitions);
    private readonly MappedArray<uint> _root = segment.View<uint>(SectionId.Root);

    public void Run()
    {
        CheckBlock(0, _states[0]);
        for (long i = 1; i < _states.Count; i++) CheckState(i, _states[i]);
        for (int token = 0; token < _root.Count; token++)
        {
            if (_root[token] != 0 && !IsTarget(0, _root[token], token))
                throw segment.Error(SectionId.Root, token, sizeof(uint), $"a state that ends with {token}", _root[token]);
        }
    }

    private void CheckState(long index, in StateRecord state)
    {
        if (state.SuffixLink >= (ulong)_states.Count || _states[state.SuffixLink].Length >= state.Length)
            throw Error(index, $"a suffix link to a state shorter than {state.Length}", state.SuffixLink);
        if (state.LastEnd >= (ulong)segment.Text.Length || state.Length > state.LastEnd + 1UL)
            throw Error(index, $"{state.Length} tokens that end in the text", state.LastEnd);
        if (state.OccurrenceCount == 0 || state.OccurrenceCount > _states[state.SuffixLink].OccurrenceCount)
            throw Error(index, $"1 to {_states[state.SuffixLink].OccurrenceCount} occurrences", state.OccurrenceCount);
        if ((state.Next & StateRecord.Branching) != 0) CheckBlock(index, state);
        else if (state.Next != 0 && !IsTarget(index, state.Next, token: -1)) throw Error(index, "a transition to a longer state", state.Next);
    }

    private void CheckBlock(long index, in StateRecord state)
    {
        uint start = state.Next & ~StateRecord.Branching;
        var block = new TransitionBlock(_transitions, start, segment.Text.Width);
        if (start >= (ulong)_transitions.Count || block.Degree != _transitions[start]) throw Error(index, "a block of transitions", start);
        for (int i = 0; i < block.Degree; i++)
        {
            if (!IsTarget(index, block.Target(i), block.Token(i)) || block.Find(block.Token(i)) != block.Target(i))
                throw segment.Error(SectionId.Transitions, start + 1L + i, sizeof(uint), $"a state that ends with {block.Token(i)}", block.Target(i));
        }
    }

    /// <summary>Whether a transition may go there; a negative token stands for the one the target itself gives.</summary>
    private bool IsTarget(long from, uint target, int token) =>
        target < (ulong)_states.Count && _states[target].Length > _states[from].Length
        && (token < 0 || segment.Text[_states[target].LastEnd] == token);

    private DatastoreFormatException Error(long state, string expected, object found) =>
        segment.Error(SectionId.States, state, Unsafe.SizeOf<StateRecord>(), expected, found);
}
