using Retrieval.Datastore.Query;

namespace Retrieval.Datastore.Automaton;

/// <summary>
/// Suffix automaton over the text of one running request, grown token by token and shrunk again when tokens are taken back
/// (Blumer et al. 1985; occurrence statistics as in SAM-Decoding). Not safe for concurrent writers; no allocation once its arrays
/// have grown to the size of the text.
/// </summary>
/// <remarks>
/// Counts and most recent ends are kept along suffix links, for the <see cref="MaxUpdatedStates"/> longest suffixes of each prefix.
/// Texts with longer chains (one token repeated hundreds of times) see too small a count and too old an occurrence for the short
/// strings beyond it, never a wrong string.
/// </remarks>
public sealed class RequestAutomaton : ISuffixIndex
{
    /// <summary>Longest run of suffix links that one appended token updates.</summary>
    public const int MaxUpdatedStates = 64;

    private readonly TransitionTable _transitions = new();
    private readonly UndoLog _log = new();
    private RequestState[] _states = new RequestState[128];
    private int _stateCount;
    private int _last;

    /// <summary>An automaton of the empty text.</summary>
    public RequestAutomaton() => Clear();

    /// <summary>Number of tokens in the text.</summary>
    public int Length => _log.StepCount;

    /// <summary>Number of states, at most 2 * <see cref="Length"/> + 1.</summary>
    public int StateCount => _stateCount;

    /// <summary>The longest suffix of the text that occurs earlier in it. O(1).</summary>
    public EarlierMatch LongestEarlierMatch
    {
        get
        {
            int link = _last == 0 ? 0 : _states[_last].SuffixLink;
            if (link == 0) return default;
            // The step that appended the last token saved this state's most recent end second, behind that of the whole text.
            ref readonly RequestState state = ref _states[link];
            int mostRecentEnd = _log.LastEnd(_log[Length - 1].LastEndStart + 1);
            return new EarlierMatch(state.Length, state.FirstEnd, mostRecentEnd, state.OccurrenceCount - 1);
        }
    }

    /// <summary>
    /// Cursor at <see cref="LongestEarlierMatch"/>: where to draft from. Its continuations are those of the earlier occurrences, since
    /// nothing follows the end of the text. Valid until the text changes.
    /// </summary>
    public SuffixCursor EarlierMatchCursor
    {
        get
        {
            int link = _last == 0 ? 0 : _states[_last].SuffixLink;
            return new SuffixCursor(link, 0, _states[link].Length);
        }
    }

    /// <summary>Appends a token. Amortised O(1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The token is negative.</exception>
    public void Append(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        if (_stateCount + 2 > _states.Length) Array.Resize(ref _states, _states.Length * 2);
        _log.Begin(_last, _stateCount, _transitions.Count);
        int end = Length;
        int current = _stateCount++;
        _states[current] = new RequestState { Length = end, FirstEnd = end, FirstTransition = -1 };

        int state = _last;
        int found = -1;
        while (state >= 0 && (found = _transitions.Find(state, token)) < 0)
        {
            _transitions.Add(state, token, current, ref _states[state].FirstTransition);
            state = _states[state].SuffixLink;
        }
        _states[current].SuffixLink = state < 0 ? 0 : TargetOfLength(state, token, found);
        _last = current;
        CountOccurrence(current, end);
    }

    /// <summary>Takes back the newest tokens until <paramref name="length"/> are left. Costs what appending them did.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or longer than the text.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        while (Length > length) RemoveLast();
    }

    /// <summary>Forgets the text and keeps the memory.</summary>
    public void Clear()
    {
        _transitions.Clear();
        _log.Clear();
        _states[0] = new RequestState { SuffixLink = -1, FirstTransition = -1 };
        _stateCount = 1;
        _last = 0;
    }

    /// <inheritdoc/>
    public SuffixCursor Advance(SuffixCursor cursor, int token)
    {
        int state = (int)cursor.Low;
        int length = cursor.MatchLength;
        int found;
        while ((found = _transitions.Find(state, token)) < 0)
        {
            state = _states[state].SuffixLink;
            if (state < 0) return default;
            length = _states[state].Length;
        }
        return new SuffixCursor(_transitions[found].Target, 0, length + 1);
    }

    /// <inheritdoc/>
    public bool TryDescend(SuffixCursor cursor, int token, out SuffixCursor child)
    {
        int found = _transitions.Find((int)cursor.Low, token);
        child = found < 0 ? default : new SuffixCursor(_transitions[found].Target, 0, cursor.MatchLength + 1);
        return found >= 0;
    }

    /// <inheritdoc/>
    public SuffixCursor Shorten(SuffixCursor cursor)
    {
        int link = _states[cursor.Low].SuffixLink;
        return link <= 0 ? default : new SuffixCursor(link, 0, _states[link].Length);
    }

    /// <inheritdoc/>
    public SuffixCursor ShortenTo(SuffixCursor cursor, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        if (maxLength >= cursor.MatchLength) return cursor;
        if (maxLength == 0) return default;
        int state = (int)cursor.Low;
        while (_states[_states[state].SuffixLink].Length >= maxLength) state = _states[state].SuffixLink;
        return new SuffixCursor(state, 0, maxLength);
    }

    /// <inheritdoc/>
    public long CountOccurrences(SuffixCursor cursor) => cursor.Low == 0 ? Length : _states[cursor.Low].OccurrenceCount;

    /// <inheritdoc/>
    public int GetContinuations(SuffixCursor cursor, Span<Continuation> destination)
    {
        int count = 0;
        for (int i = _states[cursor.Low].FirstTransition; i >= 0; i = _transitions[i].NextOfState)
        {
            ref readonly Transition transition = ref _transitions[i];
            var child = new SuffixCursor(transition.Target, 0, cursor.MatchLength + 1);
            var candidate = new Continuation(transition.Token, _states[transition.Target].OccurrenceCount, child);
            count = ContinuationRanking.Insert(destination, count, candidate);
        }
        return count;
    }

    /// <summary>Index behind the most recent occurrence of the match; 0 for the empty match.</summary>
    public long FindEnd(SuffixCursor cursor) => _states[cursor.Low].LastEnd;

    /// <summary>The state for the suffix link: the transition's target, or a clone of it if that also stands for longer strings.</summary>
    private int TargetOfLength(int state, int token, int found)
    {
        int target = _transitions[found].Target;
        int length = _states[state].Length + 1;
        if (_states[target].Length == length) return target;

        int clone = _stateCount++;
        _states[clone] = _states[target];
        _states[clone].Length = length;
        _states[clone].FirstTransition = -1;
        for (int i = _states[target].FirstTransition; i >= 0; i = _transitions[i].NextOfState)
            _transitions.Add(clone, _transitions[i].Token, _transitions[i].Target, ref _states[clone].FirstTransition);
        _states[target].SuffixLink = clone;
        _log.OriginalOfClone = target;

        for (; state >= 0; state = _states[state].SuffixLink)
        {
            found = _transitions.Find(state, token);
            if (found < 0 || _transitions[found].Target != target) break;
            _transitions[found].Target = clone;
            _log.AddRedirected(found);
        }
        return clone;
    }

    private void CountOccurrence(int current, int end)
    {
        int state = current;
        for (int i = 0; i < MaxUpdatedStates && state > 0; i++)
        {
            ref RequestState updated = ref _states[state];
            _log.AddLastEnd(updated.LastEnd);
            updated.OccurrenceCount++;
            updated.LastEnd = end;
            state = updated.SuffixLink;
        }
    }

    private void RemoveLast()
    {
        UndoLog.Step step = _log[Length - 1];
        int state = _last;
        for (int i = step.LastEndStart; i < _log.LastEndCount; i++)
        {
            ref RequestState updated = ref _states[state];
            updated.OccurrenceCount--;
            updated.LastEnd = _log.LastEnd(i);
            state = updated.SuffixLink;
        }
        if (_stateCount == step.StateCount + 2) MergeClone(clone: _stateCount - 1, step);
        while (_transitions.Count > step.TransitionCount)
        {
            Transition removed = _transitions.RemoveNewest();
            _states[removed.Source].FirstTransition = removed.NextOfState;
        }
        _stateCount = step.StateCount;
        _last = step.Last;
        _log.RemoveNewest();
    }

    /// <summary>Gives the strings of the step's clone back to the state it was split from.</summary>
    private void MergeClone(int clone, in UndoLog.Step step)
    {
        int original = _log.OriginalOfClone;
        _states[original].SuffixLink = _states[clone].SuffixLink;
        for (int i = step.RedirectedStart; i < _log.RedirectedCount; i++) _transitions[_log.Redirected(i)].Target = original;
    }
}
