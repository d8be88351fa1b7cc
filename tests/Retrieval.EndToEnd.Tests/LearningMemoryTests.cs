using System.Runtime.CompilerServices;
using Retrieval.Drafting;
using Retrieval.Drafting.Outputs;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Sampling;
using Retrieval.TestSupport;
using Xunit.Abstractions;

namespace Retrieval.EndToEnd.Tests;

/// <summary>The heap of the process is looked at, so nothing else may run meanwhile.</summary>
[CollectionDefinition(nameof(LearningMemoryTests), DisableParallelization = true)]
[Collection(nameof(LearningMemoryTests))]
public sealed class LearningMemoryTests(ITestOutputHelper output)
{
    private const int VocabularySize = 256;
    private const int PromptLength = 12;
    private const int OutputLength = 24;

    // What a request takes while it runs, and what the runtime keeps for itself.
    private const long Slack = 1 << 20;

    // What one request holds may still be on the heap at either measurement; a leak of a tenth of what is learned would be more.
    private const long LeakSlack = 400 << 10;

    // Every table is full after a few hundred requests.
    private static readonly DraftingMemoryOptions Options = new()
    {
        MaxOutputTokens = 4096,
        MaxNGrams = 4096,
        MaxTrigramPairs = 2048,
    };

    private static readonly DraftSource[] Sources = [.. DraftingMemory.DefaultSources, DraftSource.Recycling, DraftSource.NGrams, DraftSource.Trigrams];

    // As DraftingMemoryOptions and OutputStore state it.
    private static long StatedBytes =>
        ((long)OutputStore.MaxBytesPerToken * Options.MaxOutputTokens) + (384 << 10) + (24L * Options.MaxNGrams) + (100L * Options.MaxTrigramPairs) + (32L * VocabularySize);

    [Fact]
    public void Memory_AfterManyRequestsWithLearning_StaysWithinItsBounds() => RequireBounds(settled: 400, requests: 1200);

    [Fact]
    [Trait("Duration", "Minutes")]
    public void Memory_AfterTenThousandRequestsWithLearning_StaysWithinItsBounds() => RequireBounds(settled: 1000, requests: 10_000);

    private void RequireBounds(int settled, int requests)
    {
        using var target = new MarkovTarget(VocabularySize);
        WarmUp(target);
        var memory = new DraftingMemory(VocabularySize, Options);
        long before = HeapBytes();
        Serve(target, memory, 0, settled);
        long then = HeapBytes();
        Assert.True(memory.Outputs.TokenCount > Options.MaxOutputTokens / 3, "The outputs are not being learned.");
        long accepted = Serve(target, memory, settled, requests - settled);
        long after = HeapBytes();
        GC.KeepAlive(memory);
        output.WriteLine($"{then - before} bytes after {settled} requests, {after - then} more after {requests}; stated: {StatedBytes}; own count: {memory.AllocatedBytes}");

        Assert.True(accepted > requests - settled, $"Only {accepted} draft tokens were accepted in {requests - settled} requests.");
        Assert.InRange(memory.AllocatedBytes, 1, StatedBytes);
        Assert.InRange(after - before, 0, StatedBytes + Slack);
        Assert.True(after - then < LeakSlack, $"{after - then} bytes more after {requests} requests than after {settled}.");
    }

    // Compiles, and fills what is shared. On its own, so that nothing of it stays on the stack.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WarmUp(MarkovTarget target) => Serve(target, new DraftingMemory(VocabularySize, Options), first: 0, count: 50);

    private static long HeapBytes()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Serve(MarkovTarget target, DraftingMemory memory, int first, int count)
    {
        long accepted = 0;
        for (int request = first; request < first + count; request++)
        {
            // Many requests are alike, some are new.
            var random = new Random(request % 3 == 0 ? request : request % 64);
            int[] prompt = [.. Enumerable.Range(0, PromptLength).Select(_ => random.Next(VocabularySize))];
            var options = new DecodeOptions
            {
                MaxTokens = OutputLength,
                Budget = 32,
                Sampling = request % 2 == 0 ? SamplingOptions.Greedy : new SamplingOptions { Temperature = 0.8, Seed = (ulong)request },
            };
            ITreeBuilder builder = memory.Start(new DraftingOptions { Sources = Sources, PausesSources = false, Budget = request % 4 == 0 ? "all" : "cost" }, target.Cost);
            int[] output = Decode(target, prompt, options, builder, ref accepted);
            if (request % 50 == 0)
            {
                Assert.Equal(Generation.Run(target, prompt, options), output);
            }

            memory.Outputs.Add(output);
            Assert.InRange(memory.Outputs.TokenCount, 1, Options.MaxOutputTokens);
            Assert.InRange(memory.Outputs.AllocatedBytes, 1, ((long)OutputStore.MaxBytesPerToken * Options.MaxOutputTokens) + (384 << 10));
        }

        return accepted;
    }

    private static int[] Decode(MarkovTarget target, int[] prompt, DecodeOptions options, ITreeBuilder builder, ref long accepted)
    {
        int sequence = target.OpenSequence();
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(sequence, prompt, options, builder);
        while (decoder.Step(run))
        {
        }

        accepted += run.Statistics.AcceptedCount;
        int[] output = run.Output.ToArray();
        target.CloseSequence(sequence);
        return output;
    }
}
