using Retrieval.Models.Export;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.TestSupport;

namespace Retrieval.Verification.Tests;

public sealed class OnnxVerifierTests
{
    private static readonly VerifierOptions Quick = new() { MeasureCost = false, MaxSequences = 2, ContextLength = 100, MaxRows = 32 };

    [Fact]
    public void Step_SteadyState_AllocatesNothing()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(WeightFormat.Int8), new VerifierOptions { MeasureCost = false });
        var decoder = new SpeculativeDecoder(verifier);
        int sequence = verifier.OpenSequence();
        DecodeRun run = decoder.Start(sequence, [1, 2, 3], new DecodeOptions { MaxTokens = 400, Budget = 7 }, new Chain());
        for (int step = 0; step < 200; step++)
        {
            decoder.Step(run);
        }

        int collections = GC.CollectionCount(0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 100; step++)
        {
            decoder.Step(run);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(collections, GC.CollectionCount(0));
    }

    [Fact]
    public void Prefill_TooLong_RefusedAndNothingAppended()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), Quick);
        int sequence = verifier.OpenSequence();
        verifier.Prefill(sequence, new int[60]);
        ArgumentException error = Assert.Throws<ArgumentException>(() => verifier.Prefill(sequence, new int[40]));
        Assert.Contains("60 + 40", error.Message, StringComparison.Ordinal);
        Assert.Contains("100", error.Message, StringComparison.Ordinal);
        Assert.Equal(60, verifier.PastLength(sequence));
    }

    [Fact]
    public void Verify_BadBatches_AreRefusedByName()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), Quick);
        int sequence = verifier.OpenSequence(), other = verifier.OpenSequence();
        var tree = new TokenTree(40);
        tree.Reset(1);
        Assert.Contains("twice", Assert.Throws<ArgumentException>(() => verifier.Verify([sequence, sequence], [tree, tree])).Message, StringComparison.Ordinal);
        Assert.Contains("not open", Assert.Throws<ArgumentException>(() => verifier.Verify([7], [tree])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => verifier.Verify([sequence, other], [tree]));
        tree.Add(0, verifier.VocabularySize, 1);
        Assert.Contains($"{verifier.VocabularySize}", Assert.Throws<ArgumentException>(() => verifier.Verify([sequence], [tree])).Message, StringComparison.Ordinal);
        tree.Reset(1);
        for (int i = 0; i < 32; i++)
        {
            tree.Add(0, i, 1);
        }

        Assert.Contains("33 rows", Assert.Throws<ArgumentException>(() => verifier.Verify([sequence], [tree])).Message, StringComparison.Ordinal);
        verifier.Prefill(sequence, new int[99]);
        tree.Reset(1);
        tree.Add(0, 1, 1);
        Assert.Contains("position 100", Assert.Throws<ArgumentException>(() => verifier.Verify([sequence], [tree])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Commit_TwiceOrNotAPath_Refused()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), Quick);
        int sequence = verifier.OpenSequence();
        Assert.Throws<InvalidOperationException>(() => verifier.Commit(0, [0]));
        var tree = new TokenTree(4);
        tree.Reset(1);
        int child = tree.Add(0, 2, 1);
        int sibling = tree.Add(0, 3, 1);
        verifier.Verify([sequence], [tree]);
        Assert.Throws<ArgumentException>(() => verifier.Commit(0, []));
        Assert.Throws<ArgumentException>(() => verifier.Commit(0, [child]));
        Assert.Throws<ArgumentException>(() => verifier.Commit(0, [0, child, sibling]));
        verifier.Commit(0, [0, sibling]);
        Assert.Equal(2, verifier.PastLength(sequence));
        Assert.Throws<InvalidOperationException>(() => verifier.Commit(0, [0]));
    }

    [Fact]
    public void Commit_HandleGivenToAnotherSequence_Refused()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), Quick);
        int sequence = verifier.OpenSequence();
        var tree = new TokenTree(4);
        tree.Reset(1);
        tree.Add(0, 2, 1);
        verifier.Verify([sequence], [tree]);
        verifier.CloseSequence(sequence);
        Assert.Equal(sequence, verifier.OpenSequence());
        Assert.Throws<InvalidOperationException>(() => verifier.Commit(0, [0]));
        Assert.Equal(0, verifier.PastLength(sequence));
    }

    [Fact]
    public void HiddenState_AskedForAfterThePass_Refused()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), Quick);
        var tree = new TokenTree(0);
        tree.Reset(1);
        verifier.Verify([verifier.OpenSequence()], [tree]);
        verifier.ReadsHiddenStates = true;
        Assert.Throws<InvalidOperationException>(() => verifier.HiddenState(0, 0).Length);
    }

    [Fact]
    public void OpenSequence_AllOpen_RefusedUntilOneCloses()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), Quick);
        int first = verifier.OpenSequence();
        verifier.OpenSequence();
        Assert.Throws<InvalidOperationException>(() => verifier.OpenSequence());
        verifier.CloseSequence(first);
        Assert.Equal(first, verifier.OpenSequence());
        Assert.Throws<ArgumentException>(() => verifier.PastLength(5));
    }

    [Fact]
    public void Constructor_OptionsOutOfRange_AllNamedAtOnce()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(
            () => new OnnxVerifier(ExportedModels.Draft(), new VerifierOptions { ContextLength = 1_000_000, Threads = -1 }));
        Assert.Contains("context: 1000000 is not in 2 to 2048", error.Message, StringComparison.Ordinal);
        Assert.Contains("threads: -1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Require_MoreThanTheMachineHas_RefusedWithBothNumbers()
    {
        InsufficientMemoryException error = Assert.Throws<InsufficientMemoryException>(() => new MemoryEstimate(1L << 50, 0, 0).Require());
        Assert.Contains("1048576.0 GB", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cost_Measured_GrowsWithRowsAndIsRemembered()
    {
        using var directory = new TemporaryDirectory();
        var options = new VerifierOptions { CostDirectory = directory.Path };
        using (var verifier = new OnnxVerifier(ExportedModels.Draft(), options))
        {
            Assert.True(verifier.Cost.Estimate(64, 1024) >= verifier.Cost.Estimate(1, 128));
            Assert.Equal(0, verifier.PastLength(verifier.OpenSequence()));
        }

        string file = Assert.Single(Directory.GetFiles(directory.Path));
        VerifyCostTable remembered = VerifyCostTable.FromJson(File.ReadAllText(file));
        using var again = new OnnxVerifier(ExportedModels.Draft(), options);
        Assert.Equal(remembered.Estimate(16, 500), again.Cost.Estimate(16, 500));
    }

    private sealed class Chain : ITreeBuilder
    {
        public void Build(ReadOnlySpan<int> committed, TokenTree tree)
        {
            for (int node = 0; !tree.IsFull && tree.Depths[node] < tree.MaxDepth; node++)
            {
                tree.Add(node, committed[^1], 0.5f);
            }
        }

        public void Observe(in StepOutcome outcome)
        {
        }
    }
}
