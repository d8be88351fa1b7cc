using System.Threading.Channels;
using Retrieval.Server.Generating;
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
    public static async Task WriteAsync(HttpContext context, NativeJob job, NativeAnswer[] answers, ChannelReader<SampleStep> steps)
    {
        var stream = new EventStream(context);
        NativeOutput[] outputs = [.. answers.Select(_ => new NativeOutput())];
        try
        {
            while (await stream.WaitAsync(steps.WaitToReadAsync(context.RequestAborted)))
            {
                while (steps.TryRead(out SampleStep step))
                {
                    await stream.SendAsync(Frame(job, answers[step.Sample], outputs[step.Sample], step.Step));
                }
            }
        }
        catch (Exception failure)
        {
            await stream.FailAsync(failure);
        }
    }

    private static object Frame(NativeJob job, NativeAnswer answer, NativeOutput output, GenerationStep? step)
    {
        if (step is not null)
        {
            output.Add(step);
            return PartialReport.Of(job, answer, step, output.Tokens.Count);
        }

        CompletionReport last = CompletionReport.Of(job, answer, output) with { Content = "", Tokens = [], CompletionProbabilities = null };
        return ResponseFields.Pick(last, job.Settings.ResponseFields);
    }
}
