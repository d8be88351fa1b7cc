using System.Threading.Channels;
using Retrieval.Server.Http;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Generating;

/// <summary>Streams all choices of a request as they grow, each event with the index of its choice.</summary>
/// <param name="context">Whom to.</param>
/// <param name="batch">The samples: one for each choice.</param>
/// <param name="format">In which dialect.</param>
internal sealed class ChoiceStream(HttpContext context, GenerationBatch batch, ChunkFormat format)
{
    private readonly EventStream _stream = new(context);
    private readonly bool[] _isOpen = new bool[batch.Generations.Count];
    private int _remaining = batch.Generations.Count;

    /// <summary>Brings the scores of a sample in line with its text; none when scores were not asked for.</summary>
    public IReadOnlyList<ScoreAligner>? Aligners { get; init; }

    /// <summary>Whether the stream ends with usage.</summary>
    public bool IncludesUsage { get; init; }

    /// <summary>Sends everything. A failure before the first event is thrown.</summary>
    public async Task SendAsync()
    {
        try
        {
            ChannelReader<SampleStep> steps = batch.Merge();
            while (await _stream.WaitAsync(steps.WaitToReadAsync(context.RequestAborted)))
            {
                while (steps.TryRead(out SampleStep step))
                {
                    await SendAsync(step);
                }
            }

            if (IncludesUsage)
            {
                await _stream.SendAsync(format.Close(Usage.Of(batch), ResponseExtras.Of(batch)));
            }

            await _stream.SendDoneAsync();
        }
        catch (Exception failure)
        {
            await _stream.FailAsync(failure);
        }
    }

    private async Task SendAsync(SampleStep step)
    {
        int choice = step.Sample;
        if (!_isOpen[choice])
        {
            _isOpen[choice] = true;
            await SendUnlessNullAsync(format.Open(choice));
        }

        if (step.Step is { } taken)
        {
            await SendContentAsync(choice, taken.Text, Aligners?[choice].Take(taken));
            return;
        }

        GenerationResult result = batch.Generations[choice].Result;
        context.RequestAborted.ThrowIfCancellationRequested();
        await SendContentAsync(choice, "", Aligners?[choice].Finish(result));
        bool isLast = --_remaining == 0 && !IncludesUsage;
        await _stream.SendAsync(format.Finish(choice, result.FinishReason, isLast ? ResponseExtras.Of(batch) : ResponseExtras.None));
    }

    private Task SendContentAsync(int choice, string text, IReadOnlyList<ScoredToken>? scores) =>
        text.Length > 0 || scores is { Count: > 0 } ? _stream.SendAsync(format.Content(choice, text, scores)) : Task.CompletedTask;

    private Task SendUnlessNullAsync(object? body) => body is null ? Task.CompletedTask : _stream.SendAsync(body);
}
