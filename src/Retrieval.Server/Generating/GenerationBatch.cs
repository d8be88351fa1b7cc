using System.Threading.Channels;
using Retrieval.Server.Reporting;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Generating;

/// <summary>The samples of a request, prompt by prompt. Disposing of it ends those that still run and frees their slots.</summary>
/// <param name="samplesPerPrompt">How many samples each prompt has.</param>
/// <param name="stopping">Ends them; the batch disposes of it.</param>
internal sealed class GenerationBatch(int samplesPerPrompt, CancellationTokenSource stopping) : IDisposable
{
    private readonly List<Generation> _generations = [];

    /// <summary>Samples of a prompt.</summary>
    public int SamplesPerPrompt => samplesPerPrompt;

    /// <summary>All samples: those of the first prompt, then those of the second.</summary>
    public IReadOnlyList<Generation> Generations => _generations;

    /// <summary>How much the response says about drafting.</summary>
    public StatisticsLevel Statistics { get; set; }

    /// <summary>Adds a prompt.</summary>
    public void Submit(GenerationEngine engine, GenerationRequest request) => Add(engine.Submit(request, stopping.Token));

    /// <summary>Adds the samples of a prompt.</summary>
    public void Add(IEnumerable<Generation> samples) => _generations.AddRange(samples);

    /// <summary>The steps of all samples in the order they come. Ends when all have; throws what the first to fail failed of.</summary>
    public ChannelReader<SampleStep> Merge()
    {
        var merged = Channel.CreateUnbounded<SampleStep>(new UnboundedChannelOptions { SingleReader = true });
        int remaining = _generations.Count;
        for (int i = 0; i < _generations.Count; i++)
        {
            _ = PumpAsync(i);
        }

        return merged.Reader;

        async Task PumpAsync(int index)
        {
            try
            {
                await foreach (GenerationStep step in _generations[index].Steps.ReadAllAsync())
                {
                    merged.Writer.TryWrite(new SampleStep(index, step));
                }

                merged.Writer.TryWrite(new SampleStep(index, null));
                if (Interlocked.Decrement(ref remaining) == 0)
                {
                    merged.Writer.TryComplete();
                }
            }
            catch (Exception failure)
            {
                merged.Writer.TryComplete(failure);
            }
        }
    }

    public void Dispose()
    {
        if (_generations.Exists(generation => !generation.HasEnded))
        {
            stopping.Cancel();
        }

        stopping.Dispose();
    }
}
