using System.Numerics;
using Retrieval.Datastore.IO;

namespace Retrieval.Datastore.Automaton;

/// <summary>
/// Builds the suffix automaton of a set of documents online (Blumer et al. 1985). Each document starts again at the root, so no string
/// of the automaton crosses the end of one, and what documents share is stored once.
/// </summary>
/// <remarks>Memory: 28 bytes per state, at most two states per token, plus the transitions of branching states.</remarks>
internal sealed class AutomatonBuilder : IDisposable
{
    private readonly NativeBuffer<GrowingState> _states;
    private readonly NativeBuffer<StateOccurrences> _occurrences;
    private readonly TransitionBlocks _blocks = new();
    private uint[] _root = new uint[1 << 10];
    private int _stateCount = 1;

    /// <summary>A builder that will not have to grow before <paramref name="expectedTokenCount"/> tokens.</summary>
    public AutomatonBuilder(int expectedTokenCount)
    {
        // Pages that are never touched cost nothing, so the worst case of two states per token is reserved.
        int capacity = (int)Math.Min(Array.MaxLength, 2L * expectedTokenCount + 2);
        _states = new NativeBuffer<GrowingState>(capacity);
        _occurrences = new NativeBuffer<StateOccurrences>(capacity);
        _states.Span[0] = new GrowingState { Token = GrowingState.NoTransition };
        _occurrences.Span[0] = default;
    }

    /// <summary>Largest token id seen, plus 1; at least 1.</summary>
    public int VocabularySize { get; private set; } = 1;

    public int StateCount => _stateCount;

    public Span<GrowingState> States => _states.Span[.._stateCount];

    public ReadOnlySpan<StateOccurrences> Occurrences => _occurrences.Span[.._stateCount];

    public TransitionBlocks Blocks => _blocks;

    /// <summary>Target of the root's transition by token id; 0 where there is none.</summary>
    public ReadOnlySpan<uint> Root => _root.AsSpan(0, VocabularySize);

    /// <summary>Adds a document whose first token is at <paramref name="textStart"/> of the text.</summary>
    public void AddDocument<TToken>(ReadOnlySpan<TToken> tokens, long textStart)
        where TToken : unmanaged, IBinaryInteger<TToken>
    {
        _states.EnsureCapacity(checked(_stateCount + 2 * tokens.Length));
        _occurrences.EnsureCapacity(_states.Capacity);
        Span<GrowingState> states = _states.Span;
        Span<StateOccurrences> occurrences = _occurrences.Span;
        uint last = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            int token = int.CreateTruncating(tokens[i]);
            if (token >= VocabularySize) GrowVocabulary(token + 1);
            last = Extend(states, last, token);
            ref StateOccurrences ends = ref occurrences[(int)last];
            ends.Count++;
            ends.LastEnd = (uint)(textStart + i);
        }
    }

    /// <summary>Completes counts and last ends. No document may be added afterwards.</summary>
    public void Complete() => OccurrencePropagation.Run(States, _occurrences.Span[.._stateCount]);

    public void Dispose()
    {
        _states.Dispose();
        _occurrences.Dispose();
        _blocks.Dispose();
    }

    /// <summary>The state of (string of <paramref name="last"/> + <paramref name="token"/>), made if it is new.</summary>
    private uint Extend(Span<GrowingState> states, uint last, int token)
    {
        uint target = Find(states, last, token);
        if (target != 0) return WithLength(states, last, token, target);

        uint length = states[(int)last].Length + 1;
        uint current = NewState(states, new GrowingState { Length = length, Token = GrowingState.NoTransition });
        uint state = last;
        while (true)
        {
            if (state == 0)
            {
                ref uint rootTarget = ref _root[token];
                target = rootTarget;
                if (target != 0) break;
                rootTarget = current;
                return current;
            }
            ref GrowingState from = ref states[(int)state];
            if (from.Token == GrowingState.NoTransition)
            {
                (from.Token, from.Target) = (token, current);
            }
            else if (from.Token == GrowingState.Branching)
            {
                target = _blocks.Find(from.Target, token);
                if (target != 0) break;
                from.Target = _blocks.Add(from.Target, token, current);
            }
            else if (from.Token == token)
            {
                target = from.Target;
                break;
            }
            else
            {
                from.Target = _blocks.NewBlock(from.Token, from.Target, token, current);
                from.Token = GrowingState.Branching;
            }
            state = from.SuffixLink;
        }
        states[(int)current].SuffixLink = WithLength(states, state, token, target);
        return current;
    }

    /// <summary>The target itself if its longest string is the one wanted, else a clone of it that is.</summary>
    private uint WithLength(Span<GrowingState> states, uint state, int token, uint target)
    {
        GrowingState original = states[(int)target];
        uint length = states[(int)state].Length + 1;
        if (original.Length == length) return target;

        uint clone = NewState(states, original);
        ref GrowingState cloned = ref states[(int)clone];
        cloned.Length = length;
        if (cloned.Token == GrowingState.Branching) cloned.Target = _blocks.Copy(cloned.Target);
        states[(int)target].SuffixLink = clone;
        while (Redirect(states, state, token, target, clone) && state != 0) state = states[(int)state].SuffixLink;
        return clone;
    }

    private bool Redirect(Span<GrowingState> states, uint state, int token, uint target, uint clone)
    {
        if (Find(states, state, token) != target) return false;
        ref GrowingState from = ref states[(int)state];
        if (state == 0) _root[token] = clone;
        else if (from.Token == GrowingState.Branching) _blocks.Redirect(from.Target, token, clone);
        else from.Target = clone;
        return true;
    }

    private uint Find(Span<GrowingState> states, uint state, int token)
    {
        if (state == 0) return _root[token];
        ref readonly GrowingState from = ref states[(int)state];
        if (from.Token == token) return from.Target;
        return from.Token == GrowingState.Branching ? _blocks.Find(from.Target, token) : 0;
    }

    private uint NewState(Span<GrowingState> states, in GrowingState state)
    {
        _occurrences.Span[_stateCount] = default;
        states[_stateCount] = state;
        return (uint)_stateCount++;
    }

    private void GrowVocabulary(int size)
    {
        if (size > _root.Length) Array.Resize(ref _root, (int)BitOperations.RoundUpToPowerOf2((uint)size));
        VocabularySize = size;
    }
}
