using Retrieval.Benchmarks.Reporting;
using Retrieval.Drafting;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;

namespace Retrieval.Benchmarks.Replay;

/// <summary>
/// Replays with a model's real passes: what is accepted follows the recorded tokens, what it costs is measured. Plain decoding, trees of
/// fixed sizes and the mix with its own budget take turns, stream by stream, each with a memory of its own.
/// </summary>
internal sealed class ModelReplay(IVerifier verifier, ReplayWorkload workload, DraftSource[] sources, string tree)
{
    private const int LongestOutput = 512;
    private const int LargestBudget = 64;

    private static readonly int[] FixedSizes = [2, 4, 8, 16, 32];

    public void Run(Report report)
    {
        List<Contender> contenders = [new("plain", 0, [])];
        contenders.AddRange(FixedSizes.Select(size => new Contender($"fixed {size}", size, sources)));
        contenders.Add(new Contender("mix", LargestBudget, sources) { HasOwnBudget = true });
        int turn = 0;
        foreach (RecordedStream whole in workload.Streams)
        {
            RecordedStream stream = Cut(whole);
            for (int i = 0; i < contenders.Count; i++)
            {
                Replay(contenders[(i + turn) % contenders.Count], stream);
            }

            // What the first stream measured contains compilation.
            if (turn++ == 0)
            {
                contenders.ForEach(contender => contender.Tally = new ModelTally());
            }
        }

        Write(report, contenders);
    }

    private void Replay(Contender contender, RecordedStream stream)
    {
        contender.Memory ??= workload.NewMemory();
        DraftingOptions options = workload.Options(contender.Sources, tree);
        ITreeBuilder builder = contender.Memory.Start(
            contender.HasOwnBudget ? options : options with { Budget = "all", PausesSources = false }, verifier.Cost);
        new ModelStreamReplay(verifier, contender.Budget).Run(stream, builder, contender.Tally);
        workload.Finish(contender.Memory, stream);
    }

    // The end of the prompt and the beginning of the output, as much as fits.
    private RecordedStream Cut(RecordedStream stream)
    {
        int[] output = stream.Output[..Math.Min(stream.Output.Length, LongestOutput)];
        int room = verifier.ContextLength - output.Length - LargestBudget;
        return new RecordedStream(stream.Prompt[^Math.Min(stream.Prompt.Length, room)..], output);
    }

    private static void Write(Report report, List<Contender> contenders)
    {
        ModelTally plain = contenders[0].Tally;
        double bound = 0, bestFixed = 0;
        foreach (Contender contender in contenders)
        {
            ModelTally tally = contender.Tally;
            double cost = tally.PassMillisecondsPerStep / plain.PassMillisecondsPerStep;
            double speedup = tally.TokensPerSecond / plain.TokensPerSecond;
            if (contender.Budget > 0 && !contender.HasOwnBudget)
            {
                bound = Math.Max(bound, tally.Counts.AcceptanceLength / cost);
                bestFixed = Math.Max(bestFixed, speedup);
            }

            report.Add(
                ("drafter", contender.Name), ("budget", contender.Budget), ("mat", tally.Counts.AcceptanceLength), ("nodes_per_step", tally.Counts.NodesPerStep),
                ("steps", tally.Counts.Steps), ("acceptance_rate", tally.Counts.AcceptanceRate), ("cost", cost), ("expected_mat", tally.ExpectedTokens / tally.Counts.Steps), ("ms_per_pass", tally.PassMillisecondsPerStep), ("expected_ms_per_pass", tally.ExpectedMilliseconds / tally.Counts.Steps), ("mat_per_cost", tally.Counts.AcceptanceLength / cost),
                ("tokens_per_second", tally.TokensPerSecond), ("speedup", speedup), ("draft_share", tally.DraftMilliseconds / tally.TotalMilliseconds),
                ("draft_us_median", tally.Counts.DraftMicroseconds.Median), ("draft_us_p99", tally.Counts.DraftMicroseconds.Quantile(0.99)));
        }

        double mix = contenders[^1].Tally.TokensPerSecond / plain.TokensPerSecond;
        report.Add(("bound", bound), ("mix_over_bound", mix / bound), ("best_fixed_speedup", bestFixed), ("mix_over_best_fixed", mix / bestFixed));
    }

    private sealed class Contender(string name, int budget, DraftSource[] sources)
    {
        public string Name { get; } = name;

        public int Budget { get; } = budget;

        public DraftSource[] Sources { get; } = sources;

        public bool HasOwnBudget { get; init; }

        public DraftingMemory? Memory { get; set; }

        public ModelTally Tally { get; set; } = new();
    }
}
