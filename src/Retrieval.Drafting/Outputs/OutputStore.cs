using Retrieval.Datastore;
using Retrieval.Datastore.Automaton;
using Retrieval.Drafting.Suffixes;

namespace Retrieval.Drafting.Outputs;

/// <summary>
/// Finished outputs of earlier requests, never prompts, counted so that what was said often is drafted first (SuffixDecoding). Bounded
/// in tokens; when full, the oldest outputs go. Shared by the runs of one tenant, from one thread.
/// </summary>
/// <remarks>
/// Eviction cannot fail because nothing is removed: once the current automaton is half full, new outputs also go into a successor, and
/// when the next output would not fit, the successor takes over. So a look-up sees one automaton, an output is appended at most twice, and
/// what is held is the newest outputs: always more than half of <see cref="MaxTokens"/> less two outputs, never more than all.
/// An output is a document of the automaton: no match and no continuation reaches into the next one.
/// </remarks>
public sealed class OutputStore
{
    /// <summary>
    /// Most bytes for each token of <see cref="MaxTokens"/>, both automata full: 2 * (2 states of 24 bytes, 3 transitions of 20, 6 hash
    /// buckets of 4). Text takes about 60 % of it.
    /// </summary>
    public const int MaxBytesPerToken = 264;

    /// <summary>Most tokens named for a context.</summary>
    internal const int MaxContinuations = SuffixOpinions.MaxTokens;

    private readonly ContinuationCache _cache = new(MaxContinuations);
    private RequestAutomaton _current;
    private RequestAutomaton _successor;

    /// <summary>An empty store; memory comes with the outputs.</summary>
    /// <param name="maxTokens">See <see cref="MaxTokens"/>.</param>
    public OutputStore(int maxTokens = 1 << 20)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxTokens, 2);
        MaxTokens = maxTokens;
        _current = new RequestAutomaton(maxTokens, canTruncate: false);
        _successor = new RequestAutomaton(maxTokens, canTruncate: false);
    }

    /// <summary>Most tokens held.</summary>
    /// <value>2 or more. Default: 1,048,576.</value>
    public int MaxTokens { get; }

    /// <summary>Tokens that are drafted from.</summary>
    public int TokenCount => _current.Length;

    /// <summary>Bytes held; at most <see cref="MaxBytesPerToken"/> * <see cref="MaxTokens"/> and 384 KiB.</summary>
    public long AllocatedBytes => _current.AllocatedBytes + _successor.AllocatedBytes + _cache.AllocatedBytes;

    /// <summary>What look-ups see. Its cursors are valid as long as <see cref="Version"/> stays.</summary>
    internal RequestAutomaton Index => _current;

    /// <summary>Changes whenever the content does.</summary>
    internal long Version { get; private set; }

    /// <summary>
    /// Adds the output of a request. Of one longer than half of <see cref="MaxTokens"/> only the end is kept. Amortised O(tokens); the
    /// takeover clears the old automaton, O(its size), once in half of <see cref="MaxTokens"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A token is negative. The tokens before it may have been added.</exception>
    public void Add(ReadOnlySpan<int> output)
    {
        if (output.IsEmpty)
            return;
        int half = MaxTokens / 2;
        if (output.Length > half)
            output = output[^half..];

        Change();
        if (_current.Length + output.Length > MaxTokens)
            TakeOver();
        if (_current.Length >= half)
            Append(_successor, output);
        Append(_current, output);
    }

    /// <summary>Forgets all outputs and keeps the memory.</summary>
    public void Clear()
    {
        Change();
        _current.Clear();
        _successor.Clear();
    }

    /// <summary>What follows a context, not the empty one, in the order of <see cref="ISuffixIndex"/>. Valid until the next call.</summary>
    internal ReadOnlySpan<Continuation> GetContinuations(SuffixCursor context) => _cache.Get(_current, context);

    private void Change()
    {
        Version++;
        _cache.Clear();
    }

    private void TakeOver()
    {
        (_current, _successor) = (_successor, _current);
        _successor.Clear();
    }

    private static void Append(RequestAutomaton automaton, ReadOnlySpan<int> output)
    {
        foreach (int token in output)
            automaton.Append(token);
        automaton.EndDocument();
    }
}
