using Retrieval.Server.Generating;
using Retrieval.Server.Scheduling;

namespace Retrieval.Server.Tests.Generating;

public sealed class GenerationBatchTests
{
    [Fact]
    public async Task Merge_SeveralSamples_KeepsEachInOrderAndEndsWithTheLast()
    {
        using var batch = new GenerationBatch(1, new CancellationTokenSource());
        Generation[] samples = [.. Enumerable.Range(0, 5).Select(index => new Generation { Index = index })];
        batch.Add(samples);
        Task<List<SampleStep>> reading = ReadAsync(batch);
        for (int step = 0; step < 50; step++)
        {
            foreach (Generation sample in samples)
            {
                sample.Add(new GenerationStep($"{step}", [step], []));
            }

            await Task.Yield();
        }

        foreach (Generation sample in samples)
        {
            sample.End(new GenerationResult { Stop = StopKind.Limit, PromptCount = 1, ReusedCount = 0, EmittedCount = 50 });
        }

        List<SampleStep> merged = await reading;
        Assert.Equal(255, merged.Count);
        for (int sample = 0; sample < 5; sample++)
        {
            SampleStep[] own = [.. merged.Where(step => step.Sample == sample)];
            Assert.Equal(Enumerable.Range(0, 50), own[..^1].Select(step => step.Step!.Tokens[0]));
            Assert.Null(own[^1].Step);
        }
    }

    [Fact]
    public async Task Merge_OneFails_ThrowsWithoutWaitingForTheOthers()
    {
        using var batch = new GenerationBatch(1, new CancellationTokenSource());
        Generation[] samples = [new Generation { Index = 0 }, new Generation { Index = 1 }];
        batch.Add(samples);
        samples[1].Fail(new InvalidOperationException("failed"));
        InvalidOperationException thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => ReadAsync(batch));
        Assert.Equal("failed", thrown.Message);
    }

    [Fact]
    public void Dispose_SampleStillRuns_IsCancelled()
    {
        using var stopping = new CancellationTokenSource();
        bool isCancelled = false;
        stopping.Token.Register(() => isCancelled = true);
        var batch = new GenerationBatch(1, stopping);
        batch.Add([new Generation { Index = 0 }]);
        batch.Dispose();
        Assert.True(isCancelled);
    }

    private static async Task<List<SampleStep>> ReadAsync(GenerationBatch batch)
    {
        var steps = new List<SampleStep>();
        await foreach (SampleStep step in batch.Merge().ReadAllAsync())
        {
            steps.Add(step);
        }

        return steps;
    }
}
