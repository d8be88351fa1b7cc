using Retrieval.Speculation;
using Retrieval.TestSupport;

namespace Retrieval.Verification.Tests;

public sealed class HiddenStateReaderTests
{
    private static readonly int[] Text = [.. Enumerable.Range(0, 50).Select(i => 20 + (i * 37 % 400))];

    [Theory]
    [InlineData(256, 0)]
    [InlineData(7, 0)]
    [InlineData(7, 20)]
    [InlineData(64, 49)]
    public void Read_AnyRowsAndStart_StatesAreThoseOfOneTokenAtATime(int maxRows, int first)
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), new VerifierOptions { MeasureCost = false, MaxRows = maxRows });
        using var reader = new HiddenStateReader(verifier);
        var states = new float[(Text.Length - first) * verifier.HiddenSize];
        reader.Read([3, 4, 5], 0, new float[3 * verifier.HiddenSize]);

        reader.Read(Text, first, states);

        Assert.False(verifier.ReadsHiddenStates);
        int sequence = verifier.OpenSequence();
        verifier.ReadsHiddenStates = true;
        var tree = new TokenTree(1);
        for (int i = 0; i < Text.Length; i++)
        {
            tree.Reset(Text[i]);
            verifier.Verify([sequence], [tree]);
            if (i >= first)
            {
                Assert.Equal(verifier.HiddenState(0, 0), states.AsSpan((i - first) * verifier.HiddenSize, verifier.HiddenSize));
            }

            verifier.Commit(0, [0]);
        }
    }

    [Fact]
    public void Read_SpanOfAnotherSize_IsRefused()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), new VerifierOptions { MeasureCost = false });
        using var reader = new HiddenStateReader(verifier);
        Assert.Throws<ArgumentException>(() => reader.Read(Text, 0, new float[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(Text, 51, []));
    }
}
