using Retrieval.Datastore;
using Retrieval.Drafting;
using Retrieval.Drafting.Model;
using Retrieval.Speculation;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Replay;

/// <summary>Recorded streams and what may be drafted from beside the request itself.</summary>
internal sealed class ReplayWorkload(IReadOnlyList<RecordedStream> streams, IReadOnlyList<DatastoreReader> datastores, bool learns, int vocabularySize)
{
    // No verifier: passes cost the same whatever is in them, and so much that drafting is free.
    private static readonly VerifyCostTable FreeDrafts = new([1], [0], [1e9]);

    public IReadOnlyList<RecordedStream> Streams => streams;

    /// <summary>A draft model to draft with; none by default.</summary>
    public DraftModel? DraftModel { get; init; }

    /// <summary>Replays all streams, each step with as many nodes as the budget allows.</summary>
    public ReplayTally Run(DraftSource[] sources, int budget, string tree) => Run(sources, budget, tree, "all", FreeDrafts);

    /// <summary>Replays all streams with a budget policy.</summary>
    public ReplayTally Run(DraftSource[] sources, int budget, string tree, string policy, VerifyCostTable cost) =>
        Run(NewMemory(), Options(sources, tree) with { Budget = policy, PausesSources = false }, budget, cost);

    /// <summary>Replays all streams with a memory that may know something already.</summary>
    public ReplayTally Run(DraftingMemory memory, DraftSource[] sources, int budget) =>
        Run(memory, Options(sources, "best-first") with { Budget = "all", PausesSources = false }, budget, FreeDrafts);

    private ReplayTally Run(DraftingMemory memory, DraftingOptions options, int budget, VerifyCostTable cost)
    {
        var tally = new ReplayTally();
        var replay = new StreamReplay(budget);
        foreach (RecordedStream stream in streams)
        {
            replay.Run(stream, memory.Start(options, cost), tally);
            Finish(memory, stream);
        }

        return tally;
    }

    public DraftingMemory NewMemory() => new(vocabularySize);

    public DraftingOptions Options(DraftSource[] sources, string tree) => new() { Sources = sources, Datastores = datastores, DraftModel = DraftModel, Trees = tree };

    /// <summary>
    /// What was written may be drafted from in later streams, if that is asked for. If not, all text goes, that of the tables that streams
    /// share with it; what was learned about sources stays.
    /// </summary>
    public void Finish(DraftingMemory memory, RecordedStream stream)
    {
        if (learns)
        {
            memory.Outputs.Add(stream.Output);
        }
        else
        {
            memory.Forget();
        }
    }
}
