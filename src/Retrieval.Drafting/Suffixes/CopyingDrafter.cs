using Retrieval.Datastore;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Suffixes;

/// <summary>
/// Goes on copying behind an edit: where a long match breaks off, the place in the text is kept and tried one ahead, behind the new
/// token and in place, instead of waiting for a new match to grow. How far to trust a place is learned by its last 8 outcomes.
/// </summary>
public sealed class CopyingDrafter : IDrafter
{
    private const int LeastMatch = 8;

    private readonly RequestText _text;
    private readonly Places<CopyPointers> _places = new();

    /// <summary>Makes the drafter of one run.</summary>
    /// <param name="text">The run's text.</param>
    public CopyingDrafter(RequestText text)
    {
        ArgumentNullException.ThrowIfNull(text);
        _text = text;
    }

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Copying;

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        CopyPointers pointers = known == 0 ? default : _places[0];
        for (int i = known; i < committed.Length && pointers.Count > 0; i++)
            pointers = pointers.After(committed[..i], committed[i]);
        _text.Commit(committed);
        EarlierMatch match = _text.EarlierMatch;
        if (match.Length >= LeastMatch)
            pointers.Add(new CopyPointer(match.MostRecentEnd, byte.MaxValue, match.Length));
        _places[0] = pointers;
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token) => _places[place] = _places[parent].After(_text.Tokens, token);

    /// <inheritdoc/>
    public void Ask(int place, Opinions opinions)
    {
        CopyPointers pointers = _places[place];
        for (int i = 0; i < pointers.Count; i++)
        {
            if (pointers[i].Position < _text.Tokens.Length)
                opinions.AddGuess(_text.Tokens[pointers[i].Position], pointers[i].Evidence);
        }
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
    }
}
