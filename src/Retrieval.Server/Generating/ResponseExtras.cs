using Retrieval.Server.Reporting;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Generating;

/// <summary>What the end of a response says besides OpenAI's fields; about a single sample only.</summary>
/// <param name="Timings">llama.cpp's.</param>
/// <param name="Metrics">vLLM's, if asked for.</param>
internal sealed record ResponseExtras(Timings? Timings, ResponseMetrics? Metrics)
{
    /// <summary>Nothing.</summary>
    public static ResponseExtras None { get; } = new(null, null);

    /// <summary>Those of a request.</summary>
    /// <param name="batch">Samples that have all ended.</param>
    public static ResponseExtras Of(GenerationBatch batch)
    {
        if (batch.Generations is not [var single])
        {
            return None;
        }

        GenerationResult result = single.Result;
        return new ResponseExtras(
            Timings.Of(result), SpeculativeMetrics.Of(result, batch.Statistics) is { } metrics ? new ResponseMetrics(metrics) : null);
    }
}
