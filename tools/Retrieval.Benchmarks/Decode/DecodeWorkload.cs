using Retrieval.Datastore;
using Retrieval.Drafting.Model;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Sampling;

namespace Retrieval.Benchmarks.Decode;

/// <summary>Requests of one kind.</summary>
/// <param name="Name">One letter and what it is.</param>
/// <param name="Prompts">Token ids; the first one only warms up.</param>
internal sealed record DecodeWorkload(string Name, IReadOnlyList<int[]> Prompts)
{
    public IReadOnlyList<DatastoreReader> Datastores { get; init; } = [];

    /// <summary>A draft model to draft with; null if there is none.</summary>
    public DraftModel? DraftModel { get; init; }

    /// <summary>Whether later requests may be drafted from the outputs of earlier ones.</summary>
    public bool Learns { get; init; }

    /// <summary>0 is greedy.</summary>
    public double Temperature { get; init; }

    /// <summary>How the output of a prompt is drawn: the same for every contender.</summary>
    public SamplingOptions Sampling(int prompt) => new() { Temperature = Temperature, Seed = (ulong)prompt + 1 };

    /// <summary>Those of the sources that have something to draft from.</summary>
    public DraftSource[] Available(IEnumerable<DraftSource> sources) => [.. sources.Where(IsAvailable)];

    private bool IsAvailable(DraftSource source) => source switch
    {
        DraftSource.Outputs => Learns,
        DraftSource.Datastore => Datastores.Count > 0,
        DraftSource.Model => DraftModel is not null,
        DraftSource.Dense => Datastores.Any(datastore => datastore.Dense is not null),
        DraftSource.Prompt or DraftSource.Copying or DraftSource.Frequent => true,
        DraftSource.Recycling or DraftSource.NGrams or DraftSource.Trigrams => true,
        _ => false,
    };
}
