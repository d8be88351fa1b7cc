using System.Globalization;
using Retrieval.Datastore;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Drafting.Suffixes;

/// <summary>
/// Expects what follows the same words in built datastores (REST; the static half of SAM-Decoding): all segments are asked at the same
/// match lengths and their counts added up. Asking costs O(contexts x segments).
/// </summary>
public sealed class DatastoreDrafter : IDrafter
{
    /// <summary>Longest match looked at; a longer one says no more about what follows.</summary>
    private const int LongestMatch = 64;
    private const int MaxTokens = 16;

    /// <summary>Where this many occurrences say what follows, shorter contexts have little to add.</summary>
    private const int Plenty = 32;

    private readonly DatastoreReader[] _datastores;
    private readonly ISuffixIndex[] _indexes;
    private readonly int _maxContexts;
    private readonly SuffixCursor[] _shortened;
    private readonly Continuation[] _continuations = new Continuation[MaxTokens];
    private readonly TokenCount[] _merged;
    private SuffixCursor[] _places;

    /// <summary>Makes the drafter of one run.</summary>
    /// <param name="datastores">Open as long as the run lasts, of the target's tokenizer.</param>
    /// <param name="maxContexts">Most match lengths looked at behind a place, 1 to 8.</param>
    public DatastoreDrafter(IEnumerable<DatastoreReader> datastores, int maxContexts = 6)
    {
        ArgumentNullException.ThrowIfNull(datastores);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxContexts, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxContexts, 8);
        List<ISuffixIndex> indexes = [];
        _datastores = [.. datastores];
        foreach (DatastoreReader datastore in _datastores)
            indexes.AddRange(datastore.Indexes);
        _indexes = [.. indexes];
        _maxContexts = maxContexts;
        _shortened = new SuffixCursor[_indexes.Length];
        _merged = new TokenCount[MaxTokens * Math.Max(1, _indexes.Length)];
        _places = new SuffixCursor[64 * _indexes.Length];
    }

    /// <inheritdoc/>
    public DraftSource Source => DraftSource.Datastore;

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<int> committed, int known)
    {
        // What lies further back than the longest match cannot matter. A match never reaches over tokens left out.
        int from = Math.Max(known, committed.Length - LongestMatch);
        if (known == 0 || from > known)
            Place(0).Clear();
        foreach (int token in committed[from..])
            Advance(Place(0), token, Place(0));
    }

    /// <inheritdoc/>
    public void Follow(int place, int parent, int token)
    {
        int needed = (place + 1) * _indexes.Length;
        if (_places.Length < needed)
            Array.Resize(ref _places, Math.Max(needed, 2 * _places.Length));
        Advance(Place(parent), token, Place(place));
    }

    /// <inheritdoc/>
    public void Ask(int place, Opinions opinions)
    {
        Span<SuffixCursor> cursors = _shortened;
        Place(place).CopyTo(cursors);
        for (int contexts = 0; contexts < _maxContexts;)
        {
            int length = DatastoreReader.MatchLength(cursors);
            if (length == 0)
                return;
            long total = AddContext(cursors, length, opinions);
            if (total > 0)
                contexts++;
            if (total >= Plenty)
                return;
            for (int i = 0; i < cursors.Length; i++)
            {
                if (cursors[i].MatchLength == length)
                    cursors[i] = _indexes[i].Shorten(cursors[i]);
            }
        }
    }

    /// <inheritdoc/>
    public void Observe(in StepOutcome outcome)
    {
    }

    /// <inheritdoc/>
    public string? Locate(int place, int token)
    {
        (SuffixCursor longest, int found) = (default, -1);
        for (int i = 0; i < _indexes.Length; i++)
        {
            SuffixCursor cursor = Place(place)[i], child;
            while (!_indexes[i].TryDescend(cursor, token, out child) && cursor.MatchLength > 0)
                cursor = _indexes[i].Shorten(cursor);
            if (child.MatchLength > longest.MatchLength)
                (longest, found) = (child, i);
        }

        foreach (DatastoreReader datastore in _datastores)
        {
            if (found >= 0 && found < datastore.SegmentCount)
                return Locate(datastore, found, longest);
            found -= datastore.SegmentCount;
        }

        return null;
    }

    private static string? Locate(DatastoreReader datastore, int segment, SuffixCursor match)
    {
        var place = new SuffixCursor[datastore.SegmentCount];
        place[segment] = match;
        return datastore.Locate(place) is { } location
            ? string.Create(CultureInfo.InvariantCulture, $"{location.Document.Path}@{location.TokenIndex}")
            : null;
    }

    private Span<SuffixCursor> Place(int place) => _places.AsSpan(place * _indexes.Length, _indexes.Length);

    private void Advance(ReadOnlySpan<SuffixCursor> from, int token, Span<SuffixCursor> to)
    {
        for (int i = 0; i < _indexes.Length; i++)
            to[i] = _indexes[i].Advance(_indexes[i].ShortenTo(from[i], LongestMatch), token);
    }

    // Segments that match less than this length say nothing about it; they get their turn when it has come down to theirs.
    private long AddContext(ReadOnlySpan<SuffixCursor> cursors, int length, Opinions opinions)
    {
        int count = 0;
        long total = 0;
        for (int i = 0; i < cursors.Length; i++)
        {
            if (cursors[i].MatchLength != length)
                continue;
            int found = _indexes[i].GetContinuations(cursors[i], _continuations);
            long sum = 0;
            foreach (ref readonly Continuation continuation in _continuations.AsSpan(0, found))
            {
                sum += continuation.Count;
                count = Merge(count, continuation.Token, continuation.Count);
            }

            total += found < MaxTokens ? sum : Math.Max(sum, _indexes[i].CountOccurrences(cursors[i]));
        }

        if (count == 0)
            return 0;
        Span<TokenCount> merged = _merged.AsSpan(0, count);
        if (cursors.Length > 1)
            merged.Sort(static (a, b) => a.Count != b.Count ? b.Count.CompareTo(a.Count) : a.Token.CompareTo(b.Token));
        opinions.AddContext(length, total);
        foreach (TokenCount token in merged[..Math.Min(count, MaxTokens)])
            opinions.AddCount(token.Token, token.Count);
        return total;
    }

    private int Merge(int count, int token, long occurrences)
    {
        for (int i = 0; i < count; i++)
        {
            if (_merged[i].Token == token)
            {
                _merged[i] = new TokenCount(token, _merged[i].Count + occurrences);
                return count;
            }
        }

        _merged[count] = new TokenCount(token, occurrences);
        return count + 1;
    }
}
