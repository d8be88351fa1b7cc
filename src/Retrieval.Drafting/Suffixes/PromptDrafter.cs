using Retrieval.Datastore;
using Retrieval.Datastore.Automaton;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Suffixes;

/// <summary>
/// Expects what followed the same words earlier in the request (the dynamic half of SAM-Decoding; prompt lookup and ANPD are special
/// cases: a single short context). Appending a token is amortised O(1), asking O(contexts and their successors).
/// </summary>
public sealed class PromptDrafter : IDrafter
{
    private readonly RequestAutomaton _automaton = new();
    private readonly PlaceTable<SuffixCursor> _places = new();
    private readonly SuffixOpinions _contexts;
    private readonly FrequentTokens _frequent = new();
    private int[] _text = new int[256];

    /// <summary>Makes the drafter of one run.</summary>
    /// <param name="maxContexts">Most match lengths looked at behind a place, 1 to 8.</param>
    public PromptDrafter(int maxContexts = 6)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxContexts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxContexts, 8);
        _contexts = new SuffixOpinions(maxContexts);
    }

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Prompt;

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        if (_text.Length < committed.Length)
            Array.Resize(ref _text, Math.Max(committed.Length, 2 * _text.Length));
        committed[known..].CopyTo(_text.AsSpan(known));
        foreach (int token in committed[known..])
        {
            _automaton.Append(token);
            _frequent.Append(token);
        }
        _places[0] = _automaton.EarlierMatchCursor;
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token) => _places[place] = _automaton.Advance(_places[parent], token);

    /// <inheritdoc/>
    public void Ask(int place, Opinions opinions)
    {
        SuffixCursor longest = _contexts.Add(_automaton, _places[place], opinions);
        _frequent.Add(opinions);
        if (longest.MatchLength == 0)
            return;
        int end = place == 0 ? _automaton.LongestEarlierMatch.MostRecentEnd : (int)_automaton.FindEnd(longest);
        if (end < _automaton.Length)
            opinions.AddRecent(_text[end]);
    }


    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
    }
}
