using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Decode;

/// <summary>Counts and times of one contender, added up over its requests.</summary>
internal sealed class DecodeTally
{
    private readonly long[] _accepted = new long[DraftSourceNames.All.Count];
    private readonly long[] _drafted = new long[DraftSourceNames.All.Count];
    private TimeSpan _draft, _verify, _sample, _commit;

    public long Tokens { get; private set; }

    public long Steps { get; private set; }

    public long Drafted { get; private set; }

    public long Accepted { get; private set; }

    /// <summary>From the start of drafting to what is learned from the output; the prompt was in the cache before.</summary>
    public TimeSpan Elapsed { get; private set; }

    public double TokensPerSecond => Tokens / Elapsed.TotalSeconds;

    public double AcceptanceLength => (double)Tokens / Steps;

    public double NodesPerStep => (double)Drafted / Steps;

    public double DraftMicroseconds => PerStep(_draft);

    public double VerifyMicroseconds => PerStep(_verify);

    public double SampleMicroseconds => PerStep(_sample);

    public double CommitMicroseconds => PerStep(_commit);

    /// <summary>What no phase accounts for: setting up, learning, the loop itself.</summary>
    public double OtherMicroseconds => PerStep(Elapsed - _draft - _verify - _sample - _commit);

    public long DraftedFrom(DraftSource source) => _drafted[(int)source];

    /// <summary>Accepted tokens of a source, in all accepted tokens.</summary>
    public double AcceptedShare(DraftSource source) => Accepted == 0 ? 0 : (double)_accepted[(int)source] / Accepted;

    public void Add(DecodeStatistics run, TimeSpan elapsed)
    {
        Elapsed += elapsed;
        Tokens += run.EmittedCount;
        Steps += run.StepCount;
        Drafted += run.DraftedCount;
        Accepted += run.AcceptedCount;
        _draft += run.DraftTime;
        _verify += run.VerifyTime;
        _sample += run.SampleTime;
        _commit += run.CommitTime;
        for (int source = 0; source < _drafted.Length; source++)
        {
            _drafted[source] += run.DraftedFrom((DraftSource)source);
            _accepted[source] += run.AcceptedFrom((DraftSource)source);
        }
    }

    private double PerStep(TimeSpan time) => time.TotalMicroseconds / Steps;
}
