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

    private readonly AutomatonGraph _graph;
    private readonly UndoLog _log;
    private int _last;

    /// <summary>An automaton of the empty text.</summary>
    /// <param name="maxLength">Most tokens of the text; memory grows with the text and never beyond what so many tokens can need.</param>
    /// <param name="canTruncate">
    /// Whether tokens can be taken back. If not, there is no log of changes, which saves about a third of the memory.
    /// </param>
    public RequestAutomaton(int maxLength = int.MaxValue, bool canTruncate = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxLength);
        MaxLength = maxLength;
        _graph = new AutomatonGraph(maxLength);
        _log = new UndoLog(canTruncate);
        Clear();
    }

    /// <summary>Most tokens of the text.</summary>
    public int MaxLength { get; }

    /// <summary>Number of tokens in the text.</summary>
    public int Length => _log.StepCount;

    /// <summary>Number of states, at most 2 * <see cref="Length"/> + 1.</summary>
    public int StateCount => _graph.StateCount;

    /// <summary>Bytes held, those reserved for a longer text included.</summary>
    public long AllocatedBytes => _graph.AllocatedBytes + _log.AllocatedBytes;

    /// <summary>The longest suffix of the text (of its last document) that occurs earlier in it. O(1).</summary>
    public EarlierMatch LongestEarlierMatch
    {
        get
        {
            int earlier = EarlierState;
            if (earlier == 0) return default;
            // The step that appended the last token saved the most recent ends of the whole document and, behind it, of its suffix link.
            ref readonly RequestState state = ref _graph.States[earlier];
            int mostRecentEnd = _log.LastEnd(_log.Newest.LastEndStart + (earlier == _last ? 0 : 1));
            return new EarlierMatch(state.Length, state.FirstEnd, mostRecentEnd, state.OccurrenceCount - 1);
        }
    }

    /// <summary>
    /// Cursor at <see cref="LongestEarlierMatch"/>: where to draft from. Its continuations are those of the earlier occurrences, since
    /// nothing follows the end of the text. Valid until the text changes.
    /// </summary>
    public SuffixCursor EarlierMatchCursor => new(EarlierState, 0, _graph.States[EarlierState].Length);

    private int EarlierState =>
        _last == 0 ? 0 : _graph.States[_last].OccurrenceCount > 1 ? _last : _graph.States[_last].SuffixLink;

    /// <summary>Appends a token. Amortised O(1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The token is negative.</exception>
    /// <exception cref="InvalidOperationException">The text has <see cref="MaxLength"/> tokens.</exception>
    public void Append(int token)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        if (Length == MaxLength) throw new InvalidOperationException($"The text already has {MaxLength} tokens, the most it may have.");
        _log.Begin(_last, _graph.StateCount, _graph.Transitions.Count);
        int end = Length;
        _last = _graph.Extend(_last, token, end, out int original, _log.KeepsAll ? _log : null);
        _log.End(_last, original);
        CountOccurrence(_last, end);
    }

    /// <summary>
    /// Ends a document: no string of the automaton reaches from the tokens so far to those appended from now on. Positions go on.
    /// </summary>
    public void EndDocument() => _last = 0;

    /// <summary>Takes back the newest tokens until <paramref name="length"/> are left. Costs what appending them did.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, or longer than the text.</exception>
    /// <exception cref="InvalidOperationException">The automaton was made without this ability.</exception>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        if (length < Length && !_log.KeepsAll) throw new InvalidOperationException("This automaton keeps no log to take tokens back with.");
        while (Length > length) RemoveLast();
    }

    /// <summary>Forgets the text and keeps the memory.</summary>
    public void Clear()
    {
        _graph.Clear();
        _log.Clear();
        _last = 0;
    }

    /// <inheritdoc/>
    public SuffixCursor Advance(SuffixCursor cursor, int token)
    {
        int state = (int)cursor.Low;
        int length = cursor.MatchLength;
        int found;
        while ((found = _graph.Transitions.Find(state, token)) < 0)
        {
            state = _graph.States[state].SuffixLink;
            if (state < 0) return default;
            length = _graph.States[state].Length;
        }
        return new SuffixCursor(_graph.Transitions[found].Target, 0, length + 1);
    }

    /// <inheritdoc/>
    public bool TryDescend(SuffixCursor cursor, int token, out SuffixCursor child)
    {
        int found = _graph.Transitions.Find((int)cursor.Low, token);
        child = found < 0 ? default : new SuffixCursor(_graph.Transitions[found].Target, 0, cursor.MatchLength + 1);
        return found >= 0;
    }

    /// <inheritdoc/>
    public SuffixCursor Shorten(SuffixCursor cursor)
    {
        int link = _graph.States[cursor.Low].SuffixLink;
        return link <= 0 ? default : new SuffixCursor(link, 0, _graph.States[link].Length);
    }

    /// <inheritdoc/>
    public SuffixCursor ShortenTo(SuffixCursor cursor, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxLength);
        if (maxLength >= cursor.MatchLength) return cursor;
        if (maxLength == 0) return default;
        int state = (int)cursor.Low;
        while (_graph.States[_graph.States[state].SuffixLink].Length >= maxLength) state = _graph.States[state].SuffixLink;
        return new SuffixCursor(state, 0, maxLength);
    }

    /// <inheritdoc/>
    public long CountOccurrences(SuffixCursor cursor) => cursor.Low == 0 ? Length : _graph.States[cursor.Low].OccurrenceCount;

    /// <inheritdoc/>
    public int GetContinuations(SuffixCursor cursor, Span<Continuation> destination)
    {
        int count = 0;
        for (int i = _graph.States[cursor.Low].FirstTransition; i >= 0; i = _graph.Transitions[i].NextOfState)
        {
            ref readonly Transition transition = ref _graph.Transitions[i];
            var child = new SuffixCursor(transition.Target, 0, cursor.MatchLength + 1);
            var candidate = new Continuation(transition.Token, _graph.States[transition.Target].OccurrenceCount, child);
            count = ContinuationRanking.Insert(destination, count, candidate);
        }
        return count;
    }

    /// <summary>Index behind the most recent occurrence of the match; 0 for the empty match.</summary>
    public long FindEnd(SuffixCursor cursor) => _graph.States[cursor.Low].LastEnd;

    private void CountOccurrence(int current, int end)
    {
        RequestState[] states = _graph.States;
        int state = current;
        for (int i = 0; i < MaxUpdatedStates && state > 0; i++)
        {
            ref RequestState updated = ref states[state];
            _log.AddLastEnd(updated.LastEnd);
            updated.OccurrenceCount++;
            updated.LastEnd = end;
            state = updated.SuffixLink;
        }
    }

    private void RemoveLast()
    {
        UndoLog.Step step = _log.Newest;
        // Not the last state: the document may have ended since.
        int state = step.NewLast;
        for (int i = step.LastEndStart; i < _log.LastEndCount; i++)
        {
            ref RequestState updated = ref _graph.States[state];
            updated.OccurrenceCount--;
            updated.LastEnd = _log.LastEnd(i);
            state = updated.SuffixLink;
        }
        if (step.OriginalOfClone != 0) MergeClone(clone: _graph.StateCount - 1, step);
        _graph.RemoveNewest(step.StateCount, step.TransitionCount);
        _last = step.Last;
        _log.RemoveNewest();
    }

    /// <summary>Gives the strings of the step's clone back to the state it was split from.</summary>
    private void MergeClone(int clone, in UndoLog.Step step)
    {
        _graph.States[step.OriginalOfClone].SuffixLink = _graph.States[clone].SuffixLink;
        for (int i = step.RedirectedStart; i < _log.RedirectedCount; i++)
            _graph.Transitions[_log.Redirected(i)].Target = step.OriginalOfClone;
    }
}
