namespace Retrieval.Speculation.Drafters;

/// <summary>
/// What all sources say about the token behind one place, in three forms: counts of what followed a context, guesses for a stated
/// reason, and odds. Reused from place to place; once it has grown nothing allocates: 4 KiB at first, 20 at most. Sources that come first get the room.
/// </summary>
public sealed class Opinions
{
    /// <summary>Most different tokens at a place; later ones are dropped.</summary>
    public const int MaxCandidates = 64;

    /// <summary>Evidence of a guess is 0 to this - 1.</summary>
    public const int EvidenceCount = 1024;

    private const int MaxContexts = 32;
    private const int MaxCounted = 1024;
    private const int UsualCounted = 96;
    private const int MaxGuesses = 64;

    private readonly int[] _tokens = new int[MaxCandidates];
    private readonly ContextOpinion[] _contexts = new ContextOpinion[MaxContexts];
    private CountedCandidate[] _counted = new CountedCandidate[UsualCounted];
    private readonly Guess[] _guesses = new Guess[MaxGuesses];
    private readonly Estimate[] _estimates = new Estimate[MaxGuesses];
    private readonly int[] _recent = new int[DraftSourceNames.Count];
    private int _candidateCount;
    private int _contextCount;
    private int _countedCount;
    private int _guessCount;
    private int _estimateCount;
    private int _rank;
    private bool _isContextOpen;
    private DraftSource _source;

    /// <summary>Different tokens named so far.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _candidateCount);

    /// <summary>
    /// How many different tokens are of use at this place, 1 to <see cref="MaxCandidates"/>: a source that could name more without end
    /// need not.
    /// </summary>
    public int Limit { get; internal set; } = MaxCandidates;

    /// <summary>
    /// Probability below which a token is of no use at this place, as far as that is known: it would not get into the tree. A source that
    /// could name tokens without end need not name them.
    /// </summary>
    public float Bar { get; internal set; }

    /// <summary>Length of the longest context named so far; 0 if none was.</summary>
    public int LongestMatch
    {
        get
        {
            int longest = 0;
            foreach (ref readonly ContextOpinion context in Contexts)
                longest = Math.Max(longest, context.MatchLength);
            return longest;
        }
    }

    /// <summary>Tokens the target does not have are dropped: text may come from elsewhere.</summary>
    internal int VocabularySize { get; init; } = int.MaxValue;

    internal ReadOnlySpan<ContextOpinion> Contexts => _contexts.AsSpan(0, _contextCount);

    internal ReadOnlySpan<Guess> Guesses => _guesses.AsSpan(0, _guessCount);

    internal ReadOnlySpan<Estimate> Estimates => _estimates.AsSpan(0, _estimateCount);

    /// <summary>
    /// Begins a context: tokens added from here on followed a suffix of the text. A source adds its contexts from the longest to the
    /// shortest.
    /// </summary>
    /// <param name="matchLength">Length of the suffix in tokens; 0 for what is expected whatever came before.</param>
    /// <param name="total">How often it was followed by any token; about the sum of the counts that follow, or more.</param>
    public void AddContext(int matchLength, long total)
    {
        _isContextOpen = _contextCount < MaxContexts;
        if (!_isContextOpen)
            return;
        _contexts[_contextCount++] = new ContextOpinion(_source, _rank++, matchLength, total, _countedCount, 0);
    }

    /// <summary>Adds a token to the context begun last, the most frequent first.</summary>
    /// <param name="token">The token.</param>
    /// <param name="count">How often it followed; less than 1 says nothing.</param>
    public void AddCount(int token, long count)
    {
        int candidate = !_isContextOpen || _countedCount == MaxCounted || count < 1 ? -1 : Candidate(token);
        if (candidate < 0)
            return;
        ref ContextOpinion context = ref _contexts[_contextCount - 1];
        if (_countedCount == _counted.Length)
            Array.Resize(ref _counted, Math.Min(2 * _counted.Length, MaxCounted));
        _counted[_countedCount++] = new CountedCandidate(candidate, count);
        context = context with { Count = context.Count + 1 };
    }

    /// <summary>Names the token that followed the most recent occurrence of the source's longest context.</summary>
    public void AddRecent(int token) => _recent[(int)_source] = Candidate(token);

    /// <summary>Names a token for a reason; how often the source is right with this reason is learned.</summary>
    /// <param name="token">The token.</param>
    /// <param name="evidence">The reason: whatever distinguishes good guesses from bad ones, 0 to <see cref="EvidenceCount"/> - 1.</param>
    public void AddGuess(int token, int evidence)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)evidence, (uint)EvidenceCount);
        int candidate = _guessCount == MaxGuesses ? -1 : Candidate(token);
        if (candidate >= 0)
            _guesses[_guessCount++] = new Guess(_source, candidate, evidence);
    }

    /// <summary>Gives odds for a token, as a draft model does.</summary>
    /// <param name="token">The token.</param>
    /// <param name="logOdds">ln(p / (1 - p)); cut to [-12, 12]. Not a number says nothing.</param>
    public void AddEstimate(int token, float logOdds)
    {
        int candidate = _estimateCount == MaxGuesses || float.IsNaN(logOdds) ? -1 : Candidate(token);
        if (candidate >= 0)
            _estimates[_estimateCount++] = new Estimate(_source, candidate, Math.Clamp(logOdds, -12, 12));
    }

    internal void Clear()
    {
        _candidateCount = _contextCount = _countedCount = _guessCount = _estimateCount = 0;
        _recent.AsSpan().Fill(-1);
    }

    internal void Begin(DraftSource source)
    {
        _source = source;
        _rank = 0;
        _isContextOpen = false;
    }

    /// <summary>How much has been said so far. Set to less, the rest is not heard; set back again, it is.</summary>
    internal (int Candidates, int Contexts, int Counted, int Guesses, int Estimates) Said
    {
        get => (_candidateCount, _contextCount, _countedCount, _guessCount, _estimateCount);
        set => (_candidateCount, _contextCount, _countedCount, _guessCount, _estimateCount) = value;
    }

    internal ReadOnlySpan<CountedCandidate> Counts(in ContextOpinion context) => _counted.AsSpan(context.First, context.Count);

    /// <summary>The candidate that followed most recently, or -1.</summary>
    internal int Recent(DraftSource source) => _recent[(int)source];

    private int Candidate(int token)
    {
        if ((uint)token >= (uint)VocabularySize)
            return -1;
        int found = _tokens.AsSpan(0, _candidateCount).IndexOf(token);
        if (found >= 0 || _candidateCount == MaxCandidates)
            return found;
        _tokens[_candidateCount] = token;
        return _candidateCount++;
    }
}
