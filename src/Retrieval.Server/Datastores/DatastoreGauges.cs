using Retrieval.Server.Datastores.Building;
using Retrieval.Server.Telemetry;

namespace Retrieval.Server.Datastores;

/// <summary>What is attached and how far the build at hand is, summed over tenants: their names and those of datastores are no labels.</summary>
internal sealed class DatastoreGauges
{
    public DatastoreGauges(ServerInstruments instruments, DatastoreRegistry registry, BuildQueue builds)
    {
        instruments.Observe("retrieval.datastores", "Datastores attached.", () => registry.All.Count);
        instruments.Observe("retrieval.datastore_tokens", "Tokens of attached datastores.", () => registry.All.Sum(datastore => datastore.Manifest.TokenCount));
        instruments.Observe("retrieval.datastore_bytes", "Bytes of their segments.", () => registry.All.Sum(datastore => datastore.Manifest.SegmentBytes));
        instruments.Observe("retrieval.builds_unfinished", "Builds running and waiting.", () => builds.UnfinishedCount);
        instruments.Observe("retrieval.build_progress_ratio", "Share of the files that the running build has looked into; 0 when none runs.", () => Progress(builds));
        instruments.Observe("retrieval.build_eta", "Time the running build still takes; 0 when none runs or it cannot be told.", () => Details(builds)?.EtaSeconds ?? 0, "s");
    }

    private static double Progress(BuildQueue builds) =>
        Details(builds) is { BytesTotal: > 0 } details ? Math.Min(1, (double)details.Bytes / details.BytesTotal.Value) : 0;

    private static BuildTaskDetails? Details(BuildQueue builds) => builds.Running?.Report().Details;
}
