using Retrieval.Speculation.Drafters;

namespace Retrieval.Server.Scheduling;

/// <summary>How a sample ended and what it took. Every count is of tokens really emitted.</summary>
internal sealed record GenerationResult
{
    public required StopKind Stop { get; init; }

    /// <summary>The stop string that came, or null.</summary>
    public string? StopString { get; init; }

    /// <summary>Slot that served it.</summary>
    public int Slot { get; init; }

    public required int PromptCount { get; init; }

    /// <summary>Prompt tokens that were in the cache already.</summary>
    public required int ReusedCount { get; init; }

    public required int EmittedCount { get; init; }

    /// <summary>Tokens the slot's cache holds now.</summary>
    public int CachedCount { get; init; }

    public int StepCount { get; init; }

    /// <summary>Draft tokens verified.</summary>
    public long DraftedCount { get; init; }

    /// <summary>Draft tokens accepted and emitted.</summary>
    public long AcceptedCount { get; init; }

    /// <summary>By source: verified and accepted draft tokens; sources that did not draft are left out.</summary>
    public IReadOnlyDictionary<DraftSource, (long Drafted, long Accepted)> BySource { get; init; } = new Dictionary<DraftSource, (long, long)>();

    /// <summary>Drafted and accepted tokens of each step, in order; empty unless steps were asked for.</summary>
    public IReadOnlyList<StepCount> Steps { get; init; } = [];

    /// <summary>Tokens of the client's prediction that the output has, and those it has not; null without one.</summary>
    public (int Accepted, int Rejected)? Prediction { get; init; }

    /// <summary>Scores of the prompt's tokens from the second on, when asked for.</summary>
    public IReadOnlyList<TokenScore> PromptScores { get; init; } = [];

    /// <summary>How drafts were accepted.</summary>
    public string Acceptance { get; init; } = "";

    public TimeSpan QueueTime { get; init; }

    public TimeSpan PrefillTime { get; init; }

    /// <summary>From the request's arrival to its first token.</summary>
    public TimeSpan FirstTokenTime { get; init; }

    /// <summary>From the end of prefill to the end.</summary>
    public TimeSpan DecodeTime { get; init; }

    public TimeSpan DraftTime { get; init; }

    public TimeSpan VerifyTime { get; init; }

    /// <summary><c>stop</c> or <c>length</c>, OpenAI's words.</summary>
    public string FinishReason => Stop is StopKind.EndOfText or StopKind.StopString ? "stop" : "length";
}
