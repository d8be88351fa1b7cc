using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Speculation;

namespace Retrieval.Verification.Tests.Portable;

/// <summary>What is particular to the form for CUDA: growth of its cache, who owns slots, padding, and where it cannot run.</summary>
[Collection(PortableCollection.Name)]
public class SlottedVerifierTests(PortableExports exports)
{
    private const float Tolerance = 1e-4f;

    [Fact]
    public void Prefill_BeyondTheFirstCapacity_KeepsWhatWasThere()
    {
        using var forms = new TwoForms(exports, TwoForms.Variant("qwen2"), maxRows: 128);
        var random = new Random(1);
        int early = forms.Open(forms.Tokens(random, 100));
        int[] others = [forms.Open(), forms.Open(), forms.Open()];
        for (int chunk = 0; chunk < 9; chunk++)
        {
            // 1,360 rows in the end; the cache starts with 512 slots and doubles twice.
            forms.Prefill(others[chunk % 3], forms.Tokens(random, 140));
            forms.Verify([early, others[chunk % 3]], forms.Tree(random, 5), forms.Tree(random, 9));
        }

        Assert.InRange(forms.LargestDifference, 0, Tolerance);
    }

    [Fact]
    public void Fork_BothGoOn_NeitherSeesTheOther()
    {
        using var forms = new TwoForms(exports, TwoForms.Variant("llama-bias"));
        var random = new Random(2);
        int first = forms.Open(forms.Tokens(random, 40));
        int second = forms.Fork(first);
        for (int step = 0; step < 4; step++)
        {
            TokenTree[] trees = [forms.Tree(random, 12), forms.Tree(random, 12)];
            forms.Verify([first, second], trees);
            forms.Commit(0, TwoForms.RandomPath(random, trees[0]));
            forms.Commit(1, TwoForms.RandomPath(random, trees[1]));
        }

        // The shared rows lie before what is forgotten, so the slots given back must not be those of the other.
        forms.Truncate(first, 20);
        forms.Prefill(first, forms.Tokens(random, 30));
        forms.Verify([second, first], forms.Tree(random, 8), forms.Tree(random, 3));
        Assert.InRange(forms.LargestDifference, 0, Tolerance);
    }

    [Fact]
    public void Verify_SequenceAmongLongerAndLargerOnes_GivesWhatItGivesAlone()
    {
        using var forms = new TwoForms(exports, TwoForms.Variant("qwen3"));
        var random = new Random(3);
        int short1 = forms.Open(forms.Tokens(random, 2)), longer = forms.Open(forms.Tokens(random, 150));
        TokenTree small = forms.Tree(random, 3), large = forms.Tree(random, 40);
        forms.Slotted.Verify([short1], [small]);
        float[] alone = forms.Slotted.Logits(0, 2).ToArray();
        forms.Slotted.Verify([longer, short1], [large, small]);
        float[] together = forms.Slotted.Logits(1, 2).ToArray();
        Assert.All(alone.Zip(together), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    [Fact]
    public void HiddenState_Asked_IsThatOfTheOtherForm()
    {
        using var forms = new TwoForms(exports, TwoForms.Variant("granite"));
        forms.Paged.ReadsHiddenStates = forms.Slotted.ReadsHiddenStates = true;
        var random = new Random(4);
        int sequence = forms.Open(forms.Tokens(random, 10));
        forms.Verify([sequence], forms.Tree(random, 6));
        float[] expected = forms.Paged.HiddenState(0, 5).ToArray(), found = forms.Slotted.HiddenState(0, 5).ToArray();
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
    }

    /// <summary>The gap criterion: tokens are equal, but where the two best are so close that the order of summation may decide.</summary>
    [Fact]
    public void GreedyTokens_OfTheDefaultModel_DifferOnlyAtNearTies()
    {
        using var forms = new TwoForms(exports, DefaultModel.TargetDirectory);
        var random = new Random(5);
        int prompt = forms.Tokens(random, 1)[0];
        int sequence = forms.Open();
        var tree = new TokenTree(7);
        int root = prompt;
        for (int token = 0; token < 60; token++)
        {
            tree.Reset(root);
            while (tree.Count < 8)
            {
                tree.Add(random.Next(tree.Count), random.Next(forms.Paged.VocabularySize), 0.5f);
            }

            forms.Verify([sequence], tree);
            int expected = Best(forms.Paged.Logits(0, 0), out float gap);
            int found = Best(forms.Slotted.Logits(0, 0), out _);
            Assert.True(expected == found || gap < 1e-3f, $"token {token}: {expected} and {found} with a gap of {gap}");
            forms.Commit(0, 0);
            root = expected;
        }
    }

    [Fact]
    public void Export_Int8ForCuda_IsRefused()
    {
        using Checkpoint checkpoint = Checkpoint.Open(TwoForms.Variant("qwen2"));
        string directory = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        var error = Assert.Throws<NotSupportedException>(() => DecoderExporter.Export(checkpoint, directory, WeightFormat.Int8, DeviceForm.Cuda));
        Assert.Contains("fp16 or fp32", error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public void Open_DecoderForCudaWhereThereIsNone_SaysInOneLineWhatToDo()
    {
        ExportedDecoder decoder = exports.Of(TwoForms.Variant("qwen2"), WeightFormat.Fp32, DeviceForm.Cuda);
        if (Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetAvailableProviders().Contains("CUDAExecutionProvider"))
        {
            return; // A build with -p:OnnxRuntimeGpu=true, which may well find a GPU.
        }

        var error = Assert.Throws<NotSupportedException>(() => new OnnxVerifier(decoder, new VerifierOptions { MeasureCost = false }));
        Assert.Contains("-p:OnnxRuntimeGpu=true", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static int Best(ReadOnlySpan<float> logits, out float gap)
    {
        int best = 0;
        float second = float.NegativeInfinity;
        for (int i = 1; i < logits.Length; i++)
        {
            if (logits[i] > logits[best])
            {
                (second, best) = (logits[best], i);
            }
            else
            {
                second = MathF.Max(second, logits[i]);
            }
        }

        gap = logits[best] - second;
        return best;
    }
}
