using System.Threading.Channels;
using Retrieval.Server.Http;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.LlamaCpp;

/// <summary>
/// Streams completions: a frame for each step, and for each completion a last frame with <c>"stop":true</c> and everything a whole response has but
/// its text, which was sent already. There is no closing frame, as in the reference.
/// </summary>
internal static class NativeStream
{
    /// <summary>Sends every completion as it comes, told apart by their index.</summary>
    public static async Task WriteAsync(HttpContext context, NativeJob job, NativeAnswer[] answers)
    {
        var stream = new EventStream(context);
        var frames = Channel.CreateUnbounded<object>(new UnboundedChannelOptions { SingleReader = true });
        Task pumping = PumpAsync(context, job, answers, frames.Writer);
        try
        {
            while (await stream.WaitAsync(frames.Reader.WaitToReadAsync(context.RequestAborted)))
            {
                while (frames.Reader.TryRead(out object? frame))
                {
                    await stream.SendAsync(frame);
                }
            }
        }
        catch (Exception failure)
        {
            await stream.FailAsync(failure);
        }

        await pumping;
    }

    private static async Task PumpAsync(HttpContext context, NativeJob job, NativeAnswer[] answers, ChannelWriter<object> frames)
    {
        try
        {
            await Task.WhenAll(answers.Select(answer => PumpAsync(context, job, answer, frames)));
            frames.Complete();
        }
        catch (Exception failure)
        {
            frames.Complete(failure);
        }
    }

    private static async Task PumpAsync(HttpContext context, NativeJob job, NativeAnswer answer, ChannelWriter<object> frames)
    {
        var output = new NativeOutput();
        await foreach (GenerationStep step in answer.Generation.Steps.ReadAllAsync(context.RequestAborted))
        {
            output.Add(step);
            frames.TryWrite(PartialReport.Of(job, answer, step, output.Tokens.Count));
        }

        CompletionReport last = CompletionReport.Of(job, answer, output) with { Content = "", Tokens = [], CompletionProbabilities = null };
        frames.TryWrite(ResponseFields.Pick(last, job.Settings.ResponseFields));
    }
}
