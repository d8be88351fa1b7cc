using Retrieval.Drafting.Outputs;
using Retrieval.Drafting.Tests.Support;

namespace Retrieval.Drafting.Tests.Outputs;

public class OutputStoreTests
{
    [Fact]
    public void Add_TenThousandOutputs_StaysWithinItsBytesAndThenAllocatesNothing()
    {
        var random = new Random(1);
        var store = new OutputStore(maxTokens: 20_000);
        int[][] outputs = [.. Enumerable.Range(0, 50).Select(_ => Texts.Random(random, random.Next(1, 200), alphabet: 500))];
        for (int i = 0; i < 5_000; i++)
        {
            store.Add(outputs[random.Next(outputs.Length)]);
            Assert.InRange(store.TokenCount, 1, store.MaxTokens);
        }

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 1_000; i++)
                store.Add(outputs[random.Next(outputs.Length)]);
        }));
        Assert.InRange(store.AllocatedBytes, 1, (long)OutputStore.MaxBytesPerToken * store.MaxTokens + (384 << 10));
    }

    [Fact]
    public void Add_AllDifferentTokens_StaysWithinItsBytes()
    {
        var store = new OutputStore(maxTokens: 10_000);
        for (int i = 0; i < 300; i++)
            store.Add([.. Enumerable.Range(i * 100, 100)]);
        Assert.InRange(store.AllocatedBytes, 1, (long)OutputStore.MaxBytesPerToken * store.MaxTokens + (384 << 10));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(64)]
    public void Add_OutputsUpToAndBeyondTheCapacity_NeverFailsAndKeepsTheNewestTokens(int maxTokens)
    {
        var random = new Random(maxTokens);
        var store = new OutputStore(maxTokens);
        for (int i = 0; i < 500; i++)
        {
            int[] output = Texts.Random(random, random.Next(0, 3 * maxTokens));
            store.Add(output);
            Assert.InRange(store.TokenCount, i == 0 ? 0 : 1, maxTokens);
            if (output.Length < 2)
                continue;
            // The end of what came last is always there.
            int[] end = output[^Math.Min(output.Length, maxTokens / 2)..];
            var drafter = new OutputDrafter(store);
            if (end.Length < 2)
                continue;
            drafter.Commit(end.AsSpan(0, end.Length - 1), 0);
            Assert.Contains(end[^1], Answer.Of(drafter).Tokens);
        }
    }

    [Fact]
    public void Add_FullStore_KeepsMoreThanHalfLessTwoOutputs()
    {
        var random = new Random(4);
        var store = new OutputStore(maxTokens: 1000);
        for (int i = 0; i < 5_000; i++)
        {
            store.Add(Texts.Random(random, random.Next(1, 5)));
            if (i > 1_000)
                Assert.InRange(store.TokenCount, 500 - 2 * 4, 1000);
        }
    }

    [Fact]
    public void Clear_AnyStore_IsEmpty()
    {
        var store = new OutputStore();
        store.Add([1, 2, 3]);
        store.Clear();
        var drafter = new OutputDrafter(store);
        drafter.Commit([1, 2], 0);
        Assert.Empty(Answer.Of(drafter).Tokens);
        Assert.Equal(0, store.TokenCount);
    }
}
