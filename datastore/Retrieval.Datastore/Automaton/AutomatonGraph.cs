using System.Runtime.CompilerServices;

namespace Retrieval.Datastore.Automaton;

/// <summary>
/// States and transitions of a suffix automaton in memory that grows token by token at the end of any of its texts (Blumer et al. 1985).
/// </summary>
/// <param name="maxTokens">Most tokens it will get: its arrays double, but not beyond what so many can need.</param>
internal sealed class AutomatonGraph(int maxTokens)
{
    private readonly int _maxStates = (int)Math.Min(Array.MaxLength, 2L * maxTokens + 2);
    private RequestState[] _states = new RequestState[128];

    /// <summary>Transitions of all states; at most three for each token.</summary>
    public TransitionTable Transitions { get; } = new((int)Math.Min(Array.MaxLength, 3L * maxTokens + 2));

    /// <summary>The states, with room for more behind them. Moves when a token is appended.</summary>
    public RequestState[] States => _states;

    /// <summary>Number of states, the root (state 0) included.</summary>
    public int StateCount { get; private set; }

    /// <summary>Bytes of all arrays.</summary>
    public long AllocatedBytes => (long)_states.Length * Unsafe.SizeOf<RequestState>() + Transitions.AllocatedBytes;

    /// <summary>
    /// Appends a token to a text and returns the state of the whole text. A state that had to be split for it is followed by its clone,
    /// which is then the newest state. Amortised O(1).
    /// </summary>
    /// <param name="last">State of the whole text so far, 0 for a new one.</param>
    /// <param name="token">The token.</param>
    /// <param name="end">Index behind the token, for <see cref="RequestState.FirstEnd"/>.</param>
    /// <param name="original">The state that was split; 0 if none was.</param>
    /// <param name="log">Where to note the transitions that a clone took over.</param>
    public int Extend(int last, int token, int end, out int original, UndoLog? log = null)
    {
        original = 0;
        if (StateCount + 2 > _states.Length)
            Array.Resize(ref _states, Math.Max(StateCount + 2, (int)Math.Min(2L * _states.Length, _maxStates)));
        int found = Transitions.Find(last, token);
        // Another text has the same beginning: its state stands for this text too.
        if (found >= 0) return TargetOfLength(last, token, found, ref original, log);

        int current = StateCount++;
        _states[current] = new RequestState { Length = _states[last].Length + 1, FirstEnd = end, FirstTransition = -1 };
        int state = last;
        do
        {
            Transitions.Add(state, token, current, ref _states[state].FirstTransition);
            state = _states[state].SuffixLink;
        }
        while (state >= 0 && (found = Transitions.Find(state, token)) < 0);
        _states[current].SuffixLink = state < 0 ? 0 : TargetOfLength(state, token, found, ref original, log);
        return current;
    }

    /// <summary>Takes back what appending a token added; what it changed besides is up to the caller.</summary>
    public void RemoveNewest(int stateCount, int transitionCount)
    {
        while (Transitions.Count > transitionCount)
        {
            Transition removed = Transitions.RemoveNewest();
            _states[removed.Source].FirstTransition = removed.NextOfState;
        }
        StateCount = stateCount;
    }

    /// <summary>Forgets all texts and keeps the memory.</summary>
    public void Clear()
    {
        Transitions.Clear();
        _states[0] = new RequestState { SuffixLink = -1, FirstTransition = -1 };
        StateCount = 1;
    }

    /// <summary>The transition's target for strings one longer than the state's, or a clone if it also stands for longer ones.</summary>
    private int TargetOfLength(int state, int token, int found, ref int original, UndoLog? log)
    {
        int target = Transitions[found].Target;
        int length = _states[state].Length + 1;
        if (_states[target].Length == length) return target;

        int clone = StateCount++;
        _states[clone] = _states[target];
        _states[clone].Length = length;
        _states[clone].FirstTransition = -1;
        for (int i = _states[target].FirstTransition; i >= 0; i = Transitions[i].NextOfState)
            Transitions.Add(clone, Transitions[i].Token, Transitions[i].Target, ref _states[clone].FirstTransition);
        _states[target].SuffixLink = clone;
        original = target;

        for (; state >= 0; state = _states[state].SuffixLink)
        {
            found = Transitions.Find(state, token);
            if (found < 0 || Transitions[found].Target != target) break;
            Transitions[found].Target = clone;
            log?.AddRedirected(found);
        }
        return clone;
    }
}
