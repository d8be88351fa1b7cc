using Retrieval.Speculation.Control;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Sampling;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Decoding;

public class StepTraceTests
{
    [Fact]
    public void Trace_AnyRun_TellsWhatHappened()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var target = new FakeVerifier(vocabularySize: 12, contextLength: 90);
            var traces = new List<StepTrace>();
            int[] prompt = [3, 1, 4];
            DecodeOptions options = Options(seed) with { Trace = traces.Add };
            DecodeRun run = Run(target, prompt, options, seed);

            Assert.Equal(run.Statistics.StepCount, traces.Count);
            Assert.Equal(run.Output.ToArray(), traces.SelectMany(trace => trace.Emitted));
            Assert.Equal(run.Statistics.DraftedCount, traces.Sum(trace => trace.Nodes.Count - 1));
            Assert.Equal(PlainDecoding.Run(target, prompt, options).Output, run.Output.ToArray());
            int committed = prompt.Length;
            for (int i = 0; i < traces.Count; i++)
            {
                StepTrace trace = traces[i];
                Assert.Equal((i, committed - 1), (trace.Step, trace.PastLength));
                Check(trace, run.Tokens[committed - 1]);
                committed += trace.Emitted.Count;
            }
        }
    }

    [Fact]
    public void Statistics_BySource_AddUpToTheTotals()
    {
        bool wasStopped = false, stopWasDrafted = false;
        for (int seed = 0; seed < 60; seed++)
        {
            var target = new FakeVerifier(vocabularySize: 12, contextLength: 90);
            DecodeRun run = Run(target, [3, 1, 4], Options(seed), seed);
            Assert.Equal(run.Statistics.DraftedCount, Enum.GetValues<DraftSource>().Sum(run.Statistics.DraftedFrom));
            Assert.Equal(run.Statistics.AcceptedCount, Enum.GetValues<DraftSource>().Sum(run.Statistics.AcceptedFrom));
            Assert.All(Enum.GetValues<DraftSource>(), source => Assert.InRange(run.Statistics.AcceptedFrom(source), 0, run.Statistics.DraftedFrom(source)));
            Assert.True(run.Statistics.DraftedFrom(DraftSource.Prompt) > 0 || run.Statistics.DraftedCount == 0);
            Assert.Equal(0, run.Statistics.DraftedFrom(DraftSource.Frequent));
            wasStopped |= run.FinishReason == FinishReason.Stop;
            stopWasDrafted |= run.FinishReason == FinishReason.Stop && run.Statistics.AcceptedCount > run.Statistics.EmittedCount - run.Statistics.StepCount + 1;
        }

        Assert.True(wasStopped && stopWasDrafted);
    }

    [Fact]
    public void Trace_NobodyListens_AllocatesNothing()
    {
        var target = new FakeVerifier(vocabularySize: 12, contextLength: 3000);
        var cost = target.Cost;
        var budget = new CostBudget(cost);
        var builder = new DraftingTreeBuilder(
            new DrafterPanel([new Echo(DraftSource.Prompt)], new OpinionMixer(), new SourceGates()), new BestFirstPolicy(budget), budget, cost);
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(target.OpenSequence(), [3], new DecodeOptions { MaxTokens = 2500, Sampling = new SamplingOptions { Temperature = 1 } }, builder);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 60; i++)
                decoder.Step(run);
        }));
        Assert.False(run.IsFinished);
    }

    private static void Check(StepTrace trace, int root)
    {
        Assert.Equal((root, -1, 1f, (string?)null, (string?)null),
            (trace.Nodes[0].Token, trace.Nodes[0].Parent, trace.Nodes[0].Probability, trace.Nodes[0].Source, trace.Nodes[0].Document));
        for (int node = 1; node < trace.Nodes.Count; node++)
        {
            Assert.InRange(trace.Nodes[node].Parent, 0, node - 1);
            Assert.InRange(trace.Nodes[node].Probability, 0f, 1f);
            Assert.True(DraftSourceNames.TryParse(trace.Nodes[node].Source, out DraftSource source));
            Assert.Equal(source == DraftSource.Prompt ? "echo" : null, trace.Nodes[node].Document);
        }

        Assert.Equal(trace.Emitted.Count, trace.Path.Count);
        for (int i = 0; i < trace.Path.Count; i++)
        {
            Assert.Equal(i == 0 ? -1 : trace.Path[i - 1], trace.Nodes[trace.Path[i]].Parent);
            Assert.True(i == 0 || trace.Nodes[trace.Path[i]].Token == trace.Emitted[i - 1]);
        }

        Assert.True(trace.DraftTime >= TimeSpan.Zero && trace.VerifyTime > TimeSpan.Zero && trace.AcceptTime >= TimeSpan.Zero);
    }

    private static DecodeOptions Options(int seed) => new()
    {
        MaxTokens = 60,
        Budget = 5 + (seed % 20),
        StopTokens = seed % 2 == 0 ? [] : [seed % 12],
        Sampling = seed % 3 == 0 ? SamplingOptions.Greedy : new SamplingOptions { Temperature = 0.9, Seed = (ulong)seed },
    };

    private static DecodeRun Run(FakeVerifier target, int[] prompt, DecodeOptions options, int seed)
    {
        var decoder = new SpeculativeDecoder(target);
        Assert.True(TreePolicies.TryCreate(TreePolicies.Names[seed % TreePolicies.Names.Count], new FixedBudget(), out TreePolicy? trees));
        var panel = new DrafterPanel([new Echo(DraftSource.Prompt), new Echo(DraftSource.Dense)], new OpinionMixer());
        DecodeRun run = decoder.Start(target.OpenSequence(), prompt, options, new DraftingTreeBuilder(panel, trees, new FixedBudget()));
        while (decoder.Step(run))
        {
        }

        return run;
    }

    /// <summary>Expects every token of a small vocabulary, some in a context that only the blend hears.</summary>
    private sealed class Echo(DraftSource source) : IDrafter
    {
        public DraftSource Source => source;

        public void Commit(ReadOnlySpan<int> committed, int known)
        {
        }

        public void Follow(int place, int parent, int token)
        {
        }

        public void Ask(int place, Opinions opinions)
        {
            opinions.AddContext(3, 20);
            for (int token = (int)source % 3; token < 12; token += 2)
                opinions.AddCount(token, 12 - token);
        }

        public void Observe(in StepOutcome outcome)
        {
        }

        public string? Locate(int place, int token) => source == DraftSource.Prompt ? "echo" : null;
    }
}
