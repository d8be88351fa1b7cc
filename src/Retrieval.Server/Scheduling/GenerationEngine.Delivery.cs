using Retrieval.Drafting.Prediction;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Server.Scheduling;

/// <summary>Handing out what steps brought, and ending samples.</summary>
internal sealed partial class GenerationEngine
{
    private void Deliver(ScheduledSample sample)
    {
        DecodeRun run = sample.Run!;
        sample.NoteStep();
        int first = sample.DeliveredCount;
        if (run.Output.Length > first)
        {
            sample.NoteTokens();
        }

        string text = "";
        bool isOver = false, isCut = false;
        for (int i = first; i < run.Output.Length && !isOver; i++)
        {
            string piece = sample.Text.Push(run.Output[i]);
            if (sample.Indent?.Take(piece) is { } kept && kept < piece.Length)
            {
                (piece, isCut) = (piece[..kept], true);
            }

            text += piece;
            isOver = isCut || sample.Text.HasStopped;
            if (isOver)
            {
                run.End(i + 1);
            }
        }

        sample.HasLineBreak |= text.Contains('\n', StringComparison.Ordinal);
        if (!run.IsFinished && sample.HasLineBreak && sample.Request.MaxTime is { } most && sample.GeneratingTime > most)
        {
            run.End(run.Output.Length);
        }

        bool isFinished = run.IsFinished;
        text += isFinished && !isCut && !sample.Text.HasStopped ? sample.Text.Flush() : "";
        HandOut(sample, text, run.Output[first..].ToArray());
        if (isFinished)
        {
            Finish(sample, StopOf(sample));
        }
    }

    private static void HandOut(ScheduledSample sample, string text, int[] tokens)
    {
        int first = sample.DeliveredCount;
        sample.DeliveredCount += tokens.Length;
        if (text.Length > 0 || tokens.Length > 0)
        {
            TokenScore[] scores = sample.Scores is { } scored ? [.. scored.Scores.Skip(first).Take(tokens.Length)] : [];
            sample.Generation.Add(new GenerationStep(text, tokens, scores));
        }
    }

    private static StopKind StopOf(ScheduledSample sample) =>
        sample.Text.HasStopped ? StopKind.StopString
        : sample.Run!.FinishReason == FinishReason.Stop ? StopKind.EndOfText
        : StopKind.Limit;

    private void Finish(ScheduledSample sample, StopKind stop)
    {
        if (stop == StopKind.Cancelled && sample.Run is { IsFinished: false } run)
        {
            run.End(run.Output.Length);
        }

        GenerationResult result = sample.Sum(stop, CountPrediction);
        if (stop != StopKind.Cancelled)
        {
            _memories.Learn(sample);
        }

        Remove(sample, isSound: true);
        sample.Generation.End(result);
        _instruments.SampleEnded(result, sample.Owner.Activity);
    }

    private void Fail(ScheduledSample sample, Exception error)
    {
        Remove(sample, isSound: false);
        sample.Generation.Fail(error);
    }

    private void Remove(ScheduledSample sample, bool isSound)
    {
        if (!sample.TryRemove())
        {
            return;
        }

        _waiting.Remove(sample);
        _prefilling.Remove(sample);
        _decoding.Remove(sample);
        if (sample.Slot is { } slot)
        {
            _slots.Release(slot, sample.CommittedTokens, isSound);
        }

        Interlocked.Decrement(ref _held);
        if (--sample.Owner.Remaining == 0)
        {
            sample.Owner.Registration.Unregister();
            sample.Request.Drafting.Datastores.Dispose();
        }
    }

    // Whatever drafted: accepted is what the output has of the prediction.
    private static (int Accepted, int Rejected)? CountPrediction(ScheduledSample sample)
    {
        if (sample.Request.Drafting.Prediction is not { } tokens)
        {
            return null;
        }

        if (sample.Run is not { } run || tokens.Length == 0)
        {
            return (0, tokens.Length);
        }

        var drafter = new PredictionDrafter(sample.Owner.Prediction!);
        int prompt = run.Tokens.Length - run.Output.Length;
        drafter.Commit(run.Tokens[..prompt], 0);
        drafter.Commit(run.Tokens, prompt);
        return (drafter.AcceptedCount, drafter.RejectedCount);
    }

    private EngineState Describe() => new(
        [.. _slots.Slots.Select(slot => new SlotState(
            slot.Id, slot.Sample is not null, slot.Sample?.Request.Prompt.Length ?? 0, slot.Sample?.DeliveredCount ?? 0, slot.Cached.Length, slot.Tenant))],
        HeldCount,
        _waiting.Samples.Count);
}
