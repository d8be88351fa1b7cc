using Retrieval.Datastore.Dense;
using Retrieval.Datastore.Format;
using Retrieval.Datastore.Query;

namespace Retrieval.Datastore;

/// <summary>
/// A datastore, mapped and immutable, for any number of threads. A place in it is one cursor per segment, in a span that the caller
/// owns; all zero is the empty match. A later build does not disturb a reader, which keeps seeing the state it opened.
/// </summary>
/// <remarks>
/// Queries do not allocate and take no lock. None may run during or after <see cref="Dispose"/>; a reader that is dropped without it
/// stays mapped, which costs address space only.
/// </remarks>
public sealed class DatastoreReader : IDisposable
{
    private const int MaxMerged = 256;

    private readonly DatastoreSegment[] _segments;
    private readonly ISuffixIndex[] _indexes;

    private DatastoreReader(string directory, DatastoreManifest manifest)
    {
        Manifest = manifest;
        var segments = new List<DatastoreSegment>();
        try
        {
            foreach (SegmentEntry entry in manifest.Segments)
                segments.Add(DatastoreSegment.Open(directory, entry, manifest.TokenizerFingerprint));
            Dense = DenseIndex.Open(directory, manifest, segments);
        }
        catch
        {
            segments.ForEach(segment => segment.Dispose());
            throw;
        }
        _segments = [.. segments];
        _indexes = [.. segments.Select(segment => segment.Index)];
    }

    /// <summary>What the datastore consists of.</summary>
    public DatastoreManifest Manifest { get; }

    /// <summary>Finds places by hidden states; null for a datastore without keys for that.</summary>
    public DenseIndex? Dense { get; }

    /// <summary>The index of each segment, for those who want them one by one.</summary>
    public ReadOnlySpan<ISuffixIndex> Indexes => _indexes;

    /// <summary>Number of segments, which is the number of cursors of a place.</summary>
    public int SegmentCount => _segments.Length;

    /// <summary>All documents, segment by segment. Allocates one description at a time.</summary>
    public IEnumerable<DocumentEntry> Documents
    {
        get
        {
            foreach (DatastoreSegment segment in _segments)
            {
                for (long i = 0; i < segment.File.DocumentCount; i++) yield return Describe(segment, i);
            }
        }
    }

    /// <summary>Some of the documents, in the order of <see cref="Documents"/>.</summary>
    /// <param name="index">Of the first, over all segments.</param>
    /// <param name="count">Most documents to return.</param>
    public IReadOnlyList<DocumentEntry> ReadDocuments(long index, int count)
    {
        var documents = new List<DocumentEntry>();
        foreach (DatastoreSegment segment in _segments)
        {
            for (long i = index; i < segment.File.DocumentCount && documents.Count < count; i++) documents.Add(Describe(segment, i));
            index = Math.Max(0, index - segment.File.DocumentCount);
        }
        return documents;
    }

    /// <summary>Maps a datastore. Checks the manifest, headers, sizes and bounds, which takes milliseconds at any size.</summary>
    /// <param name="directory">The datastore.</param>
    /// <param name="tokenizerFingerprint">The tokenizer the caller's token ids come from, or null to take what there is.</param>
    /// <exception cref="ArgumentException">The datastore was built with another tokenizer.</exception>
    /// <exception cref="DatastoreFormatException">A file is missing parts, or is not the one the manifest names.</exception>
    /// <exception cref="IOException">There is no datastore, or it cannot be read.</exception>
    public static DatastoreReader Open(string directory, string? tokenizerFingerprint = null)
    {
        DatastoreManifest manifest = ManifestFile.Read(directory);
        if (tokenizerFingerprint is not null && tokenizerFingerprint != manifest.TokenizerFingerprint)
        {
            throw new ArgumentException(
                $"The datastore '{directory}' was built with tokenizer '{manifest.TokenizerFingerprint}', not '{tokenizerFingerprint}'.",
                nameof(tokenizerFingerprint));
        }
        return new DatastoreReader(directory, manifest);
    }

    /// <summary>Moves a place by one token, in every segment; returns the length of the longest match.</summary>
    /// <param name="from">One cursor per segment.</param>
    /// <param name="token">The token that follows.</param>
    /// <param name="to">One cursor per segment; may be the same memory.</param>
    public int Advance(ReadOnlySpan<SuffixCursor> from, int token, Span<SuffixCursor> to)
    {
        int longest = 0;
        for (int i = 0; i < _indexes.Length; i++)
        {
            to[i] = _indexes[i].Advance(from[i], token);
            longest = Math.Max(longest, to[i].MatchLength);
        }
        return longest;
    }

    /// <summary>Follows a text from the start; returns the length of its longest suffix in the datastore.</summary>
    public int Follow(ReadOnlySpan<int> tokens, Span<SuffixCursor> place)
    {
        place.Clear();
        int longest = 0;
        foreach (int token in tokens) longest = Advance(place, token, place);
        return longest;
    }

    /// <summary>Length of the longest match over the segments.</summary>
    public static int MatchLength(ReadOnlySpan<SuffixCursor> place)
    {
        int longest = 0;
        foreach (SuffixCursor cursor in place) longest = Math.Max(longest, cursor.MatchLength);
        return longest;
    }

    /// <summary>How often the longest match occurs, over all segments.</summary>
    public long CountOccurrences(ReadOnlySpan<SuffixCursor> place)
    {
        int longest = MatchLength(place);
        long count = 0;
        for (int i = 0; i < _indexes.Length; i++)
        {
            if (place[i].MatchLength == longest) count += _indexes[i].CountOccurrences(place[i]);
        }
        return count;
    }

    /// <summary>
    /// The tokens that follow the longest match, most frequent first, lower token id first among equals; counts are added up over the
    /// segments that have a match of that length. Returns how many were written.
    /// </summary>
    public int GetContinuations(ReadOnlySpan<SuffixCursor> place, Span<TokenCount> destination)
    {
        int longest = MatchLength(place);
        Span<Continuation> one = stackalloc Continuation[64];
        Span<Continuation> merged = stackalloc Continuation[MaxMerged];
        int count = 0;
        for (int i = 0; i < _indexes.Length; i++)
        {
            if (place[i].MatchLength != longest) continue;
            int found = _indexes[i].GetContinuations(place[i], one);
            count = ContinuationMerge.Add(merged, count, one[..found]);
        }
        merged[..count].Sort(ContinuationMerge.MostFrequentFirst);
        count = Math.Min(count, destination.Length);
        for (int i = 0; i < count; i++) destination[i] = new TokenCount(merged[i].Token, merged[i].Count);
        return count;
    }

    /// <summary>Cuts a place down to a suffix of <paramref name="maxLength"/> tokens where it is longer.</summary>
    public void ShortenTo(ReadOnlySpan<SuffixCursor> from, int maxLength, Span<SuffixCursor> to)
    {
        for (int i = 0; i < _indexes.Length; i++) to[i] = _indexes[i].ShortenTo(from[i], maxLength);
    }

    /// <summary>One place where the longest match stands, or null for the empty match.</summary>
    public CorpusLocation? Locate(ReadOnlySpan<SuffixCursor> place)
    {
        int longest = MatchLength(place);
        for (int i = 0; i < _indexes.Length && longest > 0; i++)
        {
            if (place[i].MatchLength == longest) return _segments[i].Locate(_indexes[i].FindEnd(place[i]), longest);
        }
        return null;
    }

    /// <summary>Copies tokens of a document from an index on, as many as fit and the document has; returns how many.</summary>
    public int ReadTokens(DocumentInfo document, long tokenIndex, Span<int> destination)
    {
        foreach (DatastoreSegment segment in _segments)
        {
            if (segment.TryFind(document.Path, out long index)) return segment.ReadTokens(index, tokenIndex, destination);
        }
        return 0;
    }

    /// <summary>Unmaps the files.</summary>
    public void Dispose()
    {
        Dense?.Close();
        foreach (DatastoreSegment segment in _segments) segment.Dispose();
    }

    private static DocumentEntry Describe(DatastoreSegment segment, long index) =>
        new(segment.File.Describe(index), (long)segment.File.Document(index).TokenCount);
}
