using Retrieval.Datastore;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Siblings;

/// <summary>
/// Drafts from the other samples of the same prompt (multi-sample consensus): the count of a token is the number of different siblings
/// that went on with it after the same context, never this sample itself.
/// </summary>
/// <remarks>
/// A sample's text begins with the last <see cref="SharedPromptTokens"/> tokens of the prompt, so that siblings agree from the first
/// token on. The first <see cref="Commit"/> brings the prompt; a drafter serves one run.
/// </remarks>
/// <param name="group">The samples.</param>
public sealed class SiblingDrafter(SampleGroup group) : IDrafter
{
    /// <summary>Most contexts named at a place.</summary>
    public const int MaxContexts = 4;

    /// <summary>Most tokens named for a context.</summary>
    public const int MaxContinuations = 16;

    /// <summary>Tokens of the prompt that stand before each sample.</summary>
    public const int SharedPromptTokens = 16;

    private const int MaxFollowed = 64;

    private readonly Places<SuffixCursor> _places = new();
    private readonly Continuation[] _found = new Continuation[MaxContinuations];
    private int _sample = -1;
    private int _textStart;
    private int _appended;
    private int _length;
    private long _version;

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Siblings;

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        if (known == 0 || _sample < 0)
            Begin(committed);
        if (_appended < committed.Length)
            Append(committed[_appended..]);

        // The others' texts have grown as well, which ends the validity of cursors: followed anew.
        SuffixCursor cursor = default;
        foreach (int token in committed[Math.Max(_textStart, committed.Length - MaxFollowed)..])
            cursor = group.Automaton.Advance(_sample, cursor, token);
        _places[0] = cursor;
        _version = group.Version;
        _length = committed.Length;
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token) => _places[place] = group.Automaton.Advance(_sample, _places[parent], token);

    /// <inheritdoc/>
    public void Ask(int place, Opinions opinions)
    {
        // A sibling grew since the commit: cursors may stand at states that were split.
        if (_version != group.Version)
            return;
        SuffixCursor cursor = _places[place];
        for (int contexts = 0; cursor.MatchLength > 0 && contexts < MaxContexts; cursor = group.Automaton.Shorten(cursor))
        {
            int count = group.Automaton.GetContinuations(_sample, cursor, _found);
            if (count == 0)
                continue;
            contexts++;
            AddContext(cursor.MatchLength, _found.AsSpan(0, count), opinions);
        }
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
        // Siblings see a step's tokens at once, and those of the last step too, which no commit follows.
        // Not when they do not follow what was committed: a second outcome without a commit between.
        if (_sample >= 0 && _appended == _length)
            Append(outcome.Emitted);
    }

    private void Begin(ReadOnlySpan<int> prompt)
    {
        _sample = group.Automaton.AddText();
        _appended = _textStart = Math.Max(0, prompt.Length - SharedPromptTokens);
    }

    private void Append(ReadOnlySpan<int> tokens)
    {
        group.Append(_sample, tokens);
        _appended += tokens.Length;
    }

    private static void AddContext(int matchLength, ReadOnlySpan<Continuation> found, Opinions opinions)
    {
        long total = 0;
        foreach (Continuation next in found)
            total += next.Count;
        opinions.AddContext(matchLength, total);
        foreach (Continuation next in found)
            opinions.AddCount(next.Token, next.Count);
    }
}
