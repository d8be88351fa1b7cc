using System.Diagnostics;
using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Speculation.Decoding;

/// <summary>
/// Counts and times of one run, kept up to date while it runs. In a batch the times of shared passes count fully for each run.
/// </summary>
public sealed class DecodeStatistics
{
    private readonly long[] _drafted = new long[DraftSourceNames.Count];
    private readonly long[] _accepted = new long[DraftSourceNames.Count];
    private long _prefillTicks;
    private long _draftTicks;
    private long _verifyTicks;
    private long _sampleTicks;
    private long _commitTicks;

    /// <summary>How drafts were accepted; what that promises about the output: <see cref="AcceptanceRules"/>.</summary>
    public AcceptanceRule Acceptance { get; internal init; }

    /// <summary>Tokens of the prompt.</summary>
    public int PromptCount { get; internal init; }

    /// <summary>Tokens of the prompt that were in the cache already.</summary>
    public int ReusedCount { get; internal init; }

    /// <summary>Steps, so target passes after prefill.</summary>
    public int StepCount { get; internal set; }

    /// <summary>Draft tokens verified.</summary>
    public long DraftedCount { get; internal set; }

    /// <summary>Draft tokens accepted.</summary>
    public long AcceptedCount { get; internal set; }

    /// <summary>Tokens emitted.</summary>
    public int EmittedCount { get; internal set; }

    /// <summary>Draft tokens verified that came from a source.</summary>
    public long DraftedFrom(DraftSource source) => _drafted[(int)source];

    /// <summary>Draft tokens accepted that came from a source: it was the surest of them.</summary>
    public long AcceptedFrom(DraftSource source) => _accepted[(int)source];

    /// <summary>Tokens emitted per step, bonus tokens included; 0 before the first step.</summary>
    public double AcceptanceLength => StepCount == 0 ? 0 : (double)EmittedCount / StepCount;

    /// <summary>Accepted per drafted tokens; 0 without drafts.</summary>
    public double AcceptanceRate => DraftedCount == 0 ? 0 : (double)AcceptedCount / DraftedCount;

    /// <summary>Time to bring the prompt into the cache.</summary>
    public TimeSpan PrefillTime => Elapsed(_prefillTicks);

    /// <summary>Time in the tree builder: drafting and hearing outcomes.</summary>
    public TimeSpan DraftTime => Elapsed(_draftTicks);

    /// <summary>Time in target passes.</summary>
    public TimeSpan VerifyTime => Elapsed(_verifyTicks);

    /// <summary>Time drawing tokens.</summary>
    public TimeSpan SampleTime => Elapsed(_sampleTicks);

    /// <summary>Time compacting the KV cache.</summary>
    public TimeSpan CommitTime => Elapsed(_commitTicks);

    internal void AddSources(TokenTree tree, int deepestAccepted)
    {
        foreach (DraftOrigin origin in tree.Origins[1..])
            _drafted[(int)origin.Source]++;
        for (int node = deepestAccepted; node > 0; node = tree.Parents[node])
            _accepted[(int)tree.Origins[node].Source]++;
    }

    // Each adds the time since a time stamp and returns the present one, so that phases follow without gaps.
    internal long AddPrefill(long since) => Add(ref _prefillTicks, since);

    internal long AddDraft(long since) => Add(ref _draftTicks, since);

    internal void AddVerify(long since) => Add(ref _verifyTicks, since);

    internal long AddSample(long since) => Add(ref _sampleTicks, since);

    internal void AddCommit(long since) => Add(ref _commitTicks, since);

    private static long Add(ref long ticks, long since)
    {
        long now = Stopwatch.GetTimestamp();
        ticks += now - since;
        return now;
    }

    private static TimeSpan Elapsed(long ticks) => Stopwatch.GetElapsedTime(0, ticks);
}
