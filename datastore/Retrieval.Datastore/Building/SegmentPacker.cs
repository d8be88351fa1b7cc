namespace Retrieval.Datastore.Building;

/// <summary>
/// Packs documents, in the order they come, into segments of the layout's size and has full ones indexed on other threads. What goes
/// into which segment depends on the order and the layout alone.
/// </summary>
internal sealed class SegmentPacker(string directory, DatastoreBuildOptions options, long tokensBefore) : IDisposable
{
    private readonly SegmentLayout _layout = options.Layout;
    private readonly List<Task<SegmentEntry>> _indexing = [];
    private readonly SemaphoreSlim _slots = new(IndexingSlots(options));
    private SegmentText? _text;
    private SegmentKind _kind;
    private long _tokens = tokensBefore;

    /// <exception cref="ArgumentException">The document alone exceeds the memory limit, or has a token id out of range.</exception>
    public void Add(DocumentInfo info, ReadOnlySpan<int> tokens)
    {
        if (tokens.Length > options.MaxSortedTokens)
        {
            throw new ArgumentException($"Document '{info.Path}' has {tokens.Length:n0} tokens; "
                + $"with {options.MaxMemoryBytes >> 20:n0} MiB of memory one of at most {options.MaxSortedTokens:n0} can be indexed.");
        }
        if (_text is not null && (long)_text.TokenCount + tokens.Length > _layout.TokenLimit(_kind)) Flush();
        if (_text is null)
        {
            // An automaton takes too much memory for a giant; an array does not.
            _kind = tokens.Length > _layout.AutomatonTokens ? SegmentKind.Array : _layout.KindAfter(_tokens);
            _text = new SegmentText(options.TokenWidth, tokens.Length + 1);
        }
        _text.Add(info, tokens);
        _tokens += tokens.Length;
    }

    /// <summary>Takes the documents of the unfinished segment away, to be packed again with others.</summary>
    public SegmentText? TakePending()
    {
        SegmentText? text = _text;
        _tokens -= text?.TokenCount ?? 0;
        _text = null;
        return text;
    }

    /// <summary>Indexes what is left and returns all segments in order.</summary>
    public SegmentEntry[] Complete()
    {
        Flush();
        return Task.WhenAll(_indexing).GetAwaiter().GetResult();
    }

    /// <summary>Waits for indexing that was begun; its result, or failure, is of no interest any more.</summary>
    public void Dispose()
    {
        Task.WhenAll(_indexing).ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _text?.Dispose();
        _slots.Dispose();
    }

    private void Flush()
    {
        if (_text is null) return;
        if (_indexing.Find(task => task.IsFaulted) is { } failed) failed.GetAwaiter().GetResult();
        (SegmentText text, SegmentKind kind) = (_text, _kind);
        _text = null;
        _slots.Wait();
        _indexing.Add(Task.Run(() =>
        {
            try
            {
                return SegmentFactory.Write(directory, text, kind, options);
            }
            finally
            {
                text.Dispose();
                _slots.Release();
            }
        }));
    }

    /// <summary>As many at a time as threads and memory allow.</summary>
    private static int IndexingSlots(DatastoreBuildOptions options)
    {
        SegmentLayout layout = options.Layout;
        long automaton = layout.AutomatonTokens * BuildEstimate.MemoryBytesPerToken(SegmentKind.Automaton, options.TokenWidth);
        long array = layout.ArrayTokens * BuildEstimate.MemoryBytesPerToken(SegmentKind.Array, options.TokenWidth);
        long bytes = layout.Index switch { IndexChoice.Automaton => automaton, IndexChoice.Array => array, _ => Math.Max(automaton, array) };
        return (int)Math.Clamp(options.MaxMemoryBytes / bytes, 1, options.Threads);
    }
}
