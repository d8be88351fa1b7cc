using System.Diagnostics;
using Retrieval.Drafting;
using Retrieval.Speculation.Decoding;
using Retrieval.Tokenization;

namespace Retrieval.Server.Scheduling;

/// <summary>One sample on the engine's side: where it stands, and what of its output has been handed out.</summary>
internal sealed class ScheduledSample
{
    private readonly long _arrived = Stopwatch.GetTimestamp();
    private readonly List<TokenScore> _promptScores = [];
    private long _admitted;
    private long _prefilled;
    private long _firstToken;
    private bool _isRemoved;
    private int _countedSteps;
    private long _countedDrafted;
    private long _countedAccepted;

    /// <summary>The request it is a sample of.</summary>
    public required ScheduledRequest Owner { get; init; }

    /// <summary>What the client sees.</summary>
    public required Generation Generation { get; init; }

    /// <summary>Text of its output.</summary>
    public required CompletionText Text { get; init; }

    /// <summary>The request.</summary>
    public GenerationRequest Request => Owner.Request;

    /// <summary>Which sample it is.</summary>
    public int Index => Generation.Index;

    /// <summary>Its slot, once it has one.</summary>
    public Slot? Slot { get; private set; }

    /// <summary>Its run, once the prompt is in the cache.</summary>
    public DecodeRun? Run { get; private set; }

    /// <summary>Scores collected so far, when asked for.</summary>
    public ScoringTreeBuilder? Scores { get; private set; }

    /// <summary>Scores of the prompt, when asked for; the first sample's serve all.</summary>
    public List<TokenScore> PromptScores => Index == 0 ? _promptScores : Owner.Samples[0].PromptScores;

    /// <summary>What its drafts were learned in; what it emits is learned only where that still is the tenant's.</summary>
    public DraftingMemory? Memory { get; set; }

    /// <summary>Drafted and accepted tokens by step.</summary>
    public List<StepCount> Steps { get; } = [];

    /// <summary>Notes what the last step added to the statistics, if there was one.</summary>
    public void NoteStep()
    {
        DecodeStatistics statistics = Run!.Statistics;
        if (statistics.StepCount == _countedSteps)
        {
            return;
        }

        _countedSteps = statistics.StepCount;
        var step = new StepCount((int)(statistics.DraftedCount - _countedDrafted), (int)(statistics.AcceptedCount - _countedAccepted));
        (_countedDrafted, _countedAccepted) = (statistics.DraftedCount, statistics.AcceptedCount);
        Steps.Add(step);
    }

    /// <summary>Output tokens handed out.</summary>
    public int DeliveredCount { get; set; }

    /// <summary>Prompt tokens in the cache while it is not all there yet.</summary>
    public int PrefilledCount { get; set; }

    /// <summary>Prompt tokens that were there when it got its slot.</summary>
    public int ReusedCount { get; private set; }

    /// <summary>Watches lines, when the request limits their indentation.</summary>
    public IndentLimit? Indent { get; init; }

    /// <summary>Whether a line break was handed out.</summary>
    public bool HasLineBreak { get; set; }

    /// <summary>Committed tokens whose keys and values the cache holds.</summary>
    public ReadOnlySpan<int> CachedTokens => Run is { } run ? run.Tokens[..^1] : Request.Prompt.AsSpan(0, PrefilledCount);

    /// <summary>Committed tokens.</summary>
    public ReadOnlySpan<int> CommittedTokens => Run is { } run ? run.Tokens : Request.Prompt;

    /// <summary>Time since the first token; zero before it.</summary>
    public TimeSpan GeneratingTime => _firstToken == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_firstToken);

    /// <summary>It got a slot.</summary>
    public void Admit(Slot slot, int pastLength)
    {
        Slot = slot;
        (PrefilledCount, ReusedCount) = (pastLength, pastLength);
        _admitted = Stopwatch.GetTimestamp();
    }

    /// <summary>The prompt is in the cache: decoding begins.</summary>
    public void Begin(DecodeRun? run, ScoringTreeBuilder? scores)
    {
        (Run, Scores) = (run, scores);
        _prefilled = Stopwatch.GetTimestamp();
    }

    /// <summary>Marks it as over for the engine.</summary>
    /// <returns>False if it was already.</returns>
    public bool TryRemove() => !_isRemoved && (_isRemoved = true);

    /// <summary>Tokens are handed out.</summary>
    public void NoteTokens() => _firstToken = _firstToken == 0 ? Stopwatch.GetTimestamp() : _firstToken;

    /// <summary>Sums it up.</summary>
    public GenerationResult Sum(StopKind stop, Func<ScheduledSample, (int Accepted, int Rejected)?> prediction)
    {
        long now = Stopwatch.GetTimestamp();
        DecodeStatistics? statistics = Run?.Statistics;
        return new GenerationResult
        {
            Stop = stop,
            StopString = Text.StopString,
            Slot = Slot?.Id ?? -1,
            PromptCount = Request.Prompt.Length,
            ReusedCount = ReusedCount,
            EmittedCount = Run?.Output.Length ?? 0,
            CachedCount = CachedTokens.Length,
            StepCount = statistics?.StepCount ?? 0,
            DraftedCount = statistics?.DraftedCount ?? 0,
            AcceptedCount = statistics?.AcceptedCount ?? 0,
            BySource = SourceCounts.Of(statistics),
            Steps = Steps,
            Prediction = prediction(this),
            PromptScores = PromptScores,
            Acceptance = (statistics?.Acceptance ?? default).ToString(),
            QueueTime = Between(_arrived, _admitted),
            PrefillTime = Between(_admitted, _prefilled),
            FirstTokenTime = Between(_arrived, _firstToken),
            DecodeTime = Between(_prefilled, now),
            DraftTime = statistics?.DraftTime ?? TimeSpan.Zero,
            VerifyTime = statistics?.VerifyTime ?? TimeSpan.Zero,
        };
    }

    private static TimeSpan Between(long from, long to) => from == 0 || to == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(from, to);
}
