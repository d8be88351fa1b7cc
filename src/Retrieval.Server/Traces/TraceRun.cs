using System.Diagnostics;
using System.Text;
using System.Threading.Channels;
using Retrieval.Server.Http;
using Retrieval.Server.Models;
using Retrieval.Server.Scheduling;
using Retrieval.Speculation.Decoding;

namespace Retrieval.Server.Traces;

/// <summary>
/// One traced generation: the engine's thread only notes the time and hands each step over; naming tokens, writing frames and waiting for a
/// slow client happen here.
/// </summary>
internal sealed class TraceRun(ServedModel model, GenerationRequest request)
{
    private readonly Channel<(StepTrace Step, TimeSpan At)> _steps = Channel.CreateUnbounded<(StepTrace, TimeSpan)>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = false });

    private readonly TraceStart _start = TraceRequest.Describe(request, model);
    private long _since;
    private long _nodeCount;

    /// <summary>Most nodes of a trace, within a step: the generation ends there. Default: half of what is kept for a tenant.</summary>
    public long MaxNodes { get; init; } = TraceRing.MaxWeight / 2;

    /// <summary>Generates and streams the frames. Whatever goes wrong, the generation is over when this is.</summary>
    /// <returns>The finished trace.</returns>
    public async Task<Trace> StreamAsync(EventStream stream, CancellationToken cancellationToken)
    {
        _since = Stopwatch.GetTimestamp();
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Generation generation = model.Engine.Submit(request with { Trace = Hear }, stopping.Token)[0];
        Task<(string Text, TimeSpan Wall)> output = CollectAsync(generation, stopping);
        try
        {
            return await StreamAsync(stream, generation, output, cancellationToken);
        }
        finally
        {
            await stopping.CancelAsync();
            await ((Task)output).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // it may still cancel, and lets go of the slot
        }
    }

    private async Task<Trace> StreamAsync(
        EventStream stream, Generation generation, Task<(string Text, TimeSpan Wall)> output, CancellationToken cancellationToken)
    {
        await stream.SendAsync(_start);
        var steps = new List<TracedStep>();
        while (await stream.WaitAsync(_steps.Reader.WaitToReadAsync(cancellationToken)))
        {
            while (_steps.Reader.TryRead(out (StepTrace Step, TimeSpan At) heard))
            {
                steps.Add(TracedStep.Of(heard.Step, heard.At, model.Tokenizer));
                await stream.SendAsync(steps[^1]);
            }
        }

        (string text, TimeSpan wall) = await output;
        var end = TraceEnd.Of(generation.Result, text, wall);
        await stream.SendAsync(end);
        return new Trace(request.Tenant, _start, steps, end);
    }

    private void Hear(StepTrace step)
    {
        Interlocked.Add(ref _nodeCount, step.Nodes.Count);
        _steps.Writer.TryWrite((step, Stopwatch.GetElapsedTime(_since)));
    }

    // The engine tells of a step before it hands out its tokens: when those have ended, so have the steps.
    private async Task<(string Text, TimeSpan Wall)> CollectAsync(Generation generation, CancellationTokenSource stopping)
    {
        var text = new StringBuilder();
        try
        {
            await foreach (GenerationStep step in generation.Steps.ReadAllAsync())
            {
                text.Append(step.Text);
                if (Interlocked.Read(ref _nodeCount) >= MaxNodes)
                {
                    await stopping.CancelAsync();
                }
            }

            return (text.ToString(), Stopwatch.GetElapsedTime(_since));
        }
        catch (Exception failure)
        {
            _steps.Writer.TryComplete(failure);
            throw;
        }
        finally
        {
            _steps.Writer.TryComplete();
        }
    }
}
