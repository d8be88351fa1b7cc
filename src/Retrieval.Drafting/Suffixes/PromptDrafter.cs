using Retrieval.Datastore;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Suffixes;

/// <summary>
/// Expects what followed the same words earlier in the request. (The dynamic half
/// of SAM-Decoding; prompt lookup and ANPD are special cases with a single context.) Asking costs O(contexts and their successors).
/// </summary>
public sealed class PromptDrafter : IDrafter
{
    private readonly RequestText _text;
    private readonly Places<SuffixCursor> _places = new();
    private readonly SuffixOpinions _contexts;

    /// <summary>Makes the drafter of one run.</summary>
    /// <param name="text">The run's text.</param>
    /// <param name="maxContexts">Most match lengths looked at behind a place, 1 to 8.</param>
    public PromptDrafter(RequestText text, int maxContexts = 6)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxContexts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxContexts, 8);
        _text = text;
        _contexts = new SuffixOpinions(maxContexts);
    }

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Prompt;

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        _text.Commit(committed);
        _places[0] = _text.Automaton.EarlierMatchCursor;
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token) => _places[place] = _text.Automaton.Advance(_places[parent], token);

    /// <inheritdoc/>
    public void Ask(int place, Opinions opinions)
    {
        SuffixCursor longest = _contexts.Add(_text.Automaton, _places[place], opinions);
        if (longest.MatchLength > 0)
            AddRecent(place, longest, opinions);
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
    }

    // At the root the most recent occurrence is the end of the text itself; what counts is the one before.
    private void AddRecent(int place, SuffixCursor longest, Opinions opinions)
    {
        int token = place > 0 ? _text.TokenBehind(longest)
            : longest == _places[0] ? _text.Tokens[_text.EarlierMatch.MostRecentEnd] : -1;
        if (token >= 0)
            opinions.AddRecent(token);
    }
}
