using System.Numerics;
using System.Runtime.CompilerServices;
using Retrieval.Datastore.Query;

namespace Retrieval.Datastore.Automaton;

/// <summary>
/// Suffix automaton of several texts that grow side by side, such as samples of one prompt. For every string it knows which texts
/// have it, so each text can be answered from the others alone: counts are numbers of different other texts. Not safe for
/// concurrent use; no allocation once its arrays have grown.
/// </summary>
/// <remarks>
/// A state's texts are a set of 64 bits, exact for up to 64 texts; beyond, texts 64 apart share a bit and do not see each other. As
/// the texts of a state are among those of its suffix links, a new occurrence climbs only to where its text is known already:
/// all together O(states * texts).
/// </remarks>
public sealed class SampleAutomaton
{
    private const int TextBits = 64;

    private readonly AutomatonGraph _graph;
    private readonly int _maxTokens;
    private readonly List<int> _last = [];
    private ulong[] _texts = new ulong[128];

    /// <summary>An automaton without texts.</summary>
    /// <param name="maxTokens">Most tokens of all texts together.</param>
    public SampleAutomaton(int maxTokens)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxTokens);
        _maxTokens = maxTokens;
        _graph = new AutomatonGraph(maxTokens);
        _graph.Clear();
    }

    /// <summary>Tokens of all texts.</summary>
    public int TokenCount { get; private set; }

    /// <summary>Whether no token can be appended any more.</summary>
    public bool IsFull => TokenCount == _maxTokens;

    /// <summary>Number of texts.</summary>
    public int TextCount => _last.Count;

    /// <summary>Bytes held.</summary>
    public long AllocatedBytes => _graph.AllocatedBytes + (long)_texts.Length * sizeof(ulong);

    /// <summary>Adds an empty text and returns its number.</summary>
    public int AddText()
    {
        _last.Add(0);
        return _last.Count - 1;
    }

    /// <summary>Appends a token to a text. Amortised O(1), apart from the climb described above. Ends the validity of cursors.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The token is negative, or there is no such text.</exception>
    /// <exception cref="InvalidOperationException">It is full.</exception>
    public void Append(int text, int token)
    {
        CheckText(text);
        ArgumentOutOfRangeException.ThrowIfNegative(token);
        if (IsFull) throw new InvalidOperationException($"The texts already have {_maxTokens} tokens, the most they may have.");
        int last = _graph.Extend(_last[text], token, TokenCount++, out int original);
        if (_texts.Length < _graph.States.Length) Array.Resize(ref _texts, _graph.States.Length);
        if (original != 0) _texts[_graph.StateCount - 1] = _texts[original];
        _last[text] = last;
        ulong bit = Bit(text);
        for (int state = last; state > 0 && (_texts[state] & bit) == 0; state = _graph.States[state].SuffixLink) _texts[state] |= bit;
    }

    /// <summary>The longest suffix of (matched string + token) that occurs in a text other than <paramref name="text"/>.</summary>
    public SuffixCursor Advance(int text, SuffixCursor cursor, int token)
    {
        int state = (int)cursor.Low;
        int length = cursor.MatchLength;
        ulong others = ~Bit(text);
        while (true)
        {
            int found = _graph.Transitions.Find(state, token);
            if (found >= 0 && (_texts[_graph.Transitions[found].Target] & others) != 0)
                return new SuffixCursor(_graph.Transitions[found].Target, 0, length + 1);
            state = _graph.States[state].SuffixLink;
            if (state < 0) return default;
            length = _graph.States[state].Length;
        }
    }

    /// <summary>The longest proper suffix of the match that occurs at more places; the empty match is its own shorter one.</summary>
    public SuffixCursor Shorten(SuffixCursor cursor)
    {
        int link = _graph.States[cursor.Low].SuffixLink;
        return link <= 0 ? default : new SuffixCursor(link, 0, _graph.States[link].Length);
    }

    /// <summary>How many texts other than <paramref name="text"/> have the match; for the empty match, how many others there are.</summary>
    public int CountTexts(int text, SuffixCursor cursor) =>
        cursor.Low == 0 ? Math.Max(0, TextCount - 1) : BitOperations.PopCount(_texts[cursor.Low] & ~Bit(text));

    /// <summary>
    /// Writes the tokens that follow the match in texts other than <paramref name="text"/>; <see cref="Continuation.Count"/> is in how
    /// many of them. Those in most texts first, lower token id first among equals. Returns how many were written.
    /// </summary>
    public int GetContinuations(int text, SuffixCursor cursor, Span<Continuation> destination)
    {
        int count = 0;
        ulong others = ~Bit(text);
        for (int i = _graph.States[cursor.Low].FirstTransition; i >= 0; i = _graph.Transitions[i].NextOfState)
        {
            ref readonly Transition transition = ref _graph.Transitions[i];
            int texts = BitOperations.PopCount(_texts[transition.Target] & others);
            if (texts == 0) continue;
            var child = new SuffixCursor(transition.Target, 0, cursor.MatchLength + 1);
            count = ContinuationRanking.Insert(destination, count, new Continuation(transition.Token, texts, child));
        }
        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(int text) => 1UL << (text % TextBits);

    private void CheckText(int text)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(text);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(text, TextCount);
    }
}
