using Retrieval.Datastore;
using Retrieval.Drafting.Suffixes;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Outputs;

/// <summary>
/// Drafts from the outputs of earlier requests: up to <see cref="MaxContexts"/> suffixes of the text, from the longest that occurs in the
/// store to shorter ones, with the 16 tokens that followed them most often.
/// </summary>
/// <remarks>
/// A store that changed is followed anew from the last <see cref="MaxFollowed"/> tokens; a longer match is not looked for. What a place
/// says is empty if the store changed since the last <see cref="Commit"/>.
/// </remarks>
/// <param name="store">The outputs.</param>
public sealed class OutputDrafter(OutputStore store) : IDrafter
{
    /// <summary>Most contexts named at a place.</summary>
    public const int MaxContexts = 4;

    /// <summary>Most tokens followed at once.</summary>
    public const int MaxFollowed = 64;

    private readonly Places<SuffixCursor> _places = new();
    private long _version = -1;
    private int _length;

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Outputs;

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        bool goesOn = known == _length && _version == store.Version && committed.Length - known < MaxFollowed;
        SuffixCursor cursor = goesOn ? _places[0] : default;
        ReadOnlySpan<int> rest = goesOn ? committed[known..] : committed[Math.Max(0, committed.Length - MaxFollowed)..];
        foreach (int token in rest)
            cursor = store.Index.Advance(cursor, token);
        _places[0] = cursor;
        _version = store.Version;
        _length = committed.Length;
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token) =>
        _places[place] = _version == store.Version ? store.Index.Advance(_places[parent], token) : default;

    /// <inheritdoc/>
    public void Ask(int place, Opinions opinions)
    {
        if (_version != store.Version)
            return;
        SuffixCursor cursor = _places[place];
        for (int contexts = 0; cursor.MatchLength > 0 && contexts < MaxContexts; cursor = store.Index.Shorten(cursor))
        {
            ReadOnlySpan<Continuation> found = store.GetContinuations(cursor);
            if (found.IsEmpty)
                continue;
            SuffixOpinions.AddContext(store.Index, cursor, found, opinions);
            if (contexts++ == 0)
                opinions.AddRecent(MostRecent(found));
        }
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
    }

    // Where the match with the token behind it ends last. Unlike the last end of the match this is never the end of an output.
    private int MostRecent(ReadOnlySpan<Continuation> found)
    {
        int best = 0;
        for (int i = 1; i < found.Length; i++)
        {
            if (store.Index.FindEnd(found[i].Cursor) > store.Index.FindEnd(found[best].Cursor))
                best = i;
        }

        return found[best].Token;
    }
}
