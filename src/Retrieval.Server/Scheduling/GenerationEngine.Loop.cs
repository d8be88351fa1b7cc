using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Server.Scheduling;

/// <summary>What the engine's thread does, and everything only it touches.</summary>
internal sealed partial class GenerationEngine
{
    // How old the picture may be that others see.
    private const int DescribeMilliseconds = 5;

    private readonly IVerifier _verifier;
    private readonly SpeculativeDecoder _decoder;
    private readonly SlotTable _slots;
    private readonly Lazy<PromptScorer> _scorer;
    private readonly TenantMemories _memories;
    private readonly WaitingLine _waiting;
    private readonly List<ScheduledSample> _prefilling = [];
    private readonly List<ScheduledSample> _decoding = [];
    private readonly Action<ScheduledSample> _deliver; // made once: handing out steps is the hot path
    private DecodeRun[] _runs = [];
    private long _described;

    private void Run()
    {
        while (!_isStopping)
        {
            try
            {
                RunOnce();
            }
            catch (Exception error)
            {
                // Nothing is known of what stands: what is held fails, and the next requests start afresh.
                Log.Broken(_logger, error);
                FailAll(error);
            }
        }

        FailAll(new OperationCanceledException("The server is stopping."));
    }

    private void RunOnce()
    {
        TakeArrivals();
        DropCancelled();
        Admit();
        bool isIdle = _prefilling.Count + _decoding.Count == 0;
        if (isIdle || Environment.TickCount64 - _described >= DescribeMilliseconds)
        {
            _state = Describe();
            _described = Environment.TickCount64;
        }

        if (isIdle)
        {
            _work.WaitOne();
            return;
        }

        Prefill();
        Step();
    }

    private void TakeArrivals()
    {
        while (_arrivals.TryDequeue(out Action? arrival))
        {
            arrival();
        }
    }

    private void FailAll(Exception error)
    {
        TakeArrivals();
        foreach (ScheduledSample sample in (ScheduledSample[])[.. _waiting.Samples, .. _prefilling, .. _decoding])
        {
            Fail(sample, error);
        }
    }

    private void DropCancelled()
    {
        Drop(_waiting.Samples);
        Drop(_prefilling);
        Drop(_decoding);

        void Drop(IReadOnlyList<ScheduledSample> samples)
        {
            for (int i = samples.Count - 1; i >= 0; i--)
            {
                if (samples[i].Owner.IsCancelled)
                {
                    Guard(samples[i], sample => Finish(sample, StopKind.Cancelled));
                }
            }
        }
    }

    private void Admit()
    {
        while (_waiting.FindNext() is { } sample)
        {
            bool isAdmitted = true;
            Guard(sample, next => isAdmitted = TryAdmit(next));
            if (!isAdmitted)
            {
                return;
            }
        }
    }

    private bool TryAdmit(ScheduledSample sample)
    {
        if (_slots.TryTake(sample) is not { } slot)
        {
            return false;
        }

        _waiting.Remove(sample);
        _prefilling.Add(sample);
        sample.Admit(slot, _verifier.PastLength(slot.Sequence));
        return true;
    }

    // As many prompts, or as much of a long one, as a pass takes: the others' next step waits no longer than that.
    private void Prefill()
    {
        int room = _verifier.MaxRows;
        while (_prefilling.Count > 0 && room > 0)
        {
            ScheduledSample sample = _prefilling[0];
            int before = sample.PrefilledCount, left = room;
            Guard(sample, next => Prefill(next, left));
            room -= Math.Max(1, sample.PrefilledCount - before);
        }
    }

    private void Prefill(ScheduledSample sample, int room)
    {
        int sequence = sample.Slot!.Sequence;
        int[] prompt = sample.Request.Prompt;
        int missing = prompt.Length - 1 - sample.PrefilledCount;
        if (missing > 0 && sample.Request.ScoresPrompt && sample.Index == 0)
        {
            sample.PrefilledCount = _scorer.Value.Pass(sequence, prompt, sample.Request.Scores ?? 0, sample.PromptScores);
        }
        else if (missing > 0)
        {
            int count = Math.Min(missing, room);
            _verifier.Prefill(sequence, prompt.AsSpan(sample.PrefilledCount, count));
            sample.PrefilledCount += count;
        }

        if (sample.PrefilledCount == prompt.Length - 1)
        {
            _prefilling.Remove(sample);
            Begin(sample);
        }
    }

    private void Begin(ScheduledSample sample)
    {
        GenerationRequest request = sample.Request;
        if (request.IsPrefillOnly)
        {
            sample.Begin(null, null);
            Finish(sample, StopKind.Limit);
            return;
        }

        ITreeBuilder builder = _memories.Start(sample);
        ScoringTreeBuilder? scores = request.Scores is { } top ? new ScoringTreeBuilder(builder, top) : null;
        DecodeOptions options = request.Decode with
        {
            SampleIndex = sample.Index,
            Budget = request.Drafting.IsOn ? request.Drafting.Budget : 0,
            Trace = sample.Index == 0 ? request.Trace : null,
        };
        sample.Begin(_decoder.Start(sample.Slot!.Sequence, request.Prompt, options, scores ?? builder), scores);
        _decoding.Add(sample);
    }

    private void Step()
    {
        if (_decoding.Count == 0)
        {
            return;
        }

        if (_runs.Length != _decoding.Count)
        {
            _runs = new DecodeRun[_decoding.Count];
        }

        for (int i = 0; i < _runs.Length; i++)
        {
            _runs[i] = _decoding[i].Run!;
        }

        try
        {
            _decoder.Step(_runs);
        }
        catch (Exception error)
        {
            Log.StepFailed(_logger, error, _runs.Length);
            StepOneByOne();
        }

        for (int i = _decoding.Count - 1; i >= 0; i--)
        {
            Guard(_decoding[i], _deliver);
        }
    }

    // One of them cannot go on: no distribution to draw from, for example. Each stands where it stood or one step further; which, its
    // output says.
    private void StepOneByOne()
    {
        foreach (ScheduledSample sample in (ScheduledSample[])[.. _decoding])
        {
            Guard(sample, next => _decoder.Step(next.Run!));
        }
    }

    // What goes wrong with one sample is that sample's end and nobody else's.
    private void Guard(ScheduledSample sample, Action<ScheduledSample> action)
    {
        try
        {
            action(sample);
        }
        catch (Exception error)
        {
            Fail(sample, error);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The engine failed; the requests it held fail.")]
        public static partial void Broken(ILogger logger, Exception error);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A step of {Runs} runs failed; each is stepped by itself.")]
        public static partial void StepFailed(ILogger logger, Exception error, int runs);
    }
}
