using System.Diagnostics;
using Retrieval.Benchmarks.Reporting;
using Retrieval.Datastore;
using Retrieval.Datastore.Building;

namespace Retrieval.Benchmarks.Index;

/// <summary>
/// Builds a datastore from token ids with one kind of segment and measures what it takes: bytes per token of the whole directory, tokens
/// per second, peak memory, open time, and per step the time of a cursor's advance and of a 32-node tree, cold and warm.
/// </summary>
internal sealed class IndexBenchmark(TokenFile tokens, TokenWidth width, int[] queries, string scratch)
{
    private const int TreeNodes = 32;
    private const int AdvancesPerTree = 16;

    public void Run(IndexChoice index, Report report)
    {
        string directory = Path.Combine(scratch, $"{index}".ToLowerInvariant());
        TimeSpan reading = default;
        var options = new DatastoreBuildOptions
        {
            TokenizerFingerprint = "benchmark",
            TokenWidth = width,
            Index = index,
            Threads = 1,
            Progress = progress => reading = progress.Phase == BuildPhase.Indexing && reading == default ? progress.Elapsed : reading,
        };
        TimeSpan before = Environment.CpuUsage.TotalTime;
        BuildSummary summary = new DatastoreBuilder(directory, options).Build(tokens.ReadDocuments());
        TimeSpan processor = Environment.CpuUsage.TotalTime - before;
        long count = summary.Manifest.TokenCount;
        double bytes = Directory.GetFiles(directory).Sum(file => new FileInfo(file).Length);

        Array.ForEach(Directory.GetFiles(directory), PageCache.Drop);
        long start = Stopwatch.GetTimestamp();
        using DatastoreReader reader = DatastoreReader.Open(directory);
        double openMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        (LatencySample coldAdvance, LatencySample coldTree, _) = Query(reader);
        Query(reader);
        (LatencySample advance, LatencySample tree, double meanMatch) = Query(reader);
        report.Add(
            ("kind", $"{index}".ToLowerInvariant()), ("tokens", count), ("bytes_per_token", bytes / count),
            ("mtokens_per_cpu_second", count / processor.TotalSeconds / 1e6), ("peak_mb", Process.GetCurrentProcess().PeakWorkingSet64 >> 20),
            ("estimate_mb", BuildEstimate.Of(count, options).PeakMemoryBytes >> 20), ("open_ms", openMilliseconds), ("mean_match", meanMatch),
            ("advance_us", advance.Percentile(0.5)), ("advance_p99_us", advance.Percentile(0.99)), ("advance_cold_us", coldAdvance.Percentile(0.5)),
            ("tree_us", tree.Percentile(0.5)), ("tree_p99_us", tree.Percentile(0.99)), ("tree_cold_us", coldTree.Percentile(0.5)));
    }

    private (LatencySample Advance, LatencySample Tree, double MeanMatch) Query(DatastoreReader reader)
    {
        var place = new SuffixCursor[reader.SegmentCount];
        var tree = new ContinuationTree(TreeNodes);
        LatencySample advance = new(queries.Length), grow = new(queries.Length);
        long matched = 0;
        for (int i = 0; i + AdvancesPerTree <= queries.Length; i += AdvancesPerTree)
        {
            for (int j = 0; j < AdvancesPerTree; j++)
            {
                long before = Stopwatch.GetTimestamp();
                matched += reader.Advance(place, queries[i + j], place);
                advance.Add(before);
            }

            long start = Stopwatch.GetTimestamp();
            tree.Grow(reader.Indexes, place);
            grow.Add(start);
        }

        return (advance, grow, (double)matched / queries.Length);
    }
}
