using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Speculation;

namespace Retrieval.Verification.Tests.Portable;

/// <summary>The form for CUDA computes what the form for CPUs computes, up to the order of summation.</summary>
[Collection(PortableCollection.Name)]
public class FormEqualityTests(PortableExports exports)
{
    private const float Fp32Tolerance = 1e-4f;
    private const float Fp16Tolerance = 0.1f;
    private const double Fp16MeanTolerance = 1e-2;

    public static TheoryData<string> Architectures => [.. new[] { "granite", "llama-bias", "llama-linear", "llama3-rope", "mistral", "qwen2", "qwen2-yarn", "qwen3" }];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Verify_RandomTreesOfEveryArchitecture_GivesTheSameLogits(string variant)
    {
        using var forms = new TwoForms(exports, TwoForms.Variant(variant));
        Play(forms, seed: 11, steps: 12);
        Assert.InRange(forms.LargestDifference, 0, Fp32Tolerance);
    }

    [Fact]
    public void Verify_RandomTreesOfTheDefaultModel_GivesTheSameLogits()
    {
        using var forms = new TwoForms(exports, DefaultModel.TargetDirectory);
        Play(forms, seed: 12, steps: 12);
        Assert.InRange(forms.LargestDifference, 0, Fp32Tolerance);
    }

    /// <summary>Half precision rounds every intermediate to 11 bits: a few thousandths of a logit on the average, twenty times that at the worst of millions.</summary>
    [Theory]
    [InlineData("llama3-rope")]
    [InlineData("granite")]
    [InlineData("qwen2")]
    [InlineData("qwen3")]
    [InlineData(null)]
    public void Verify_Fp16_StaysCloseToFp32(string? variant)
    {
        using var forms = new TwoForms(exports, variant is null ? DefaultModel.DraftDirectory : TwoForms.Variant(variant), WeightFormat.Fp16);
        Play(forms, seed: 13, steps: 8);
        Assert.InRange(forms.MeanDifference, 1e-5, Fp16MeanTolerance);
        Assert.InRange(forms.LargestDifference, 0, Fp16Tolerance);
    }

    /// <summary>Batches of one to three sequences with unequal pasts and trees; commits, forks and truncations between them, closings and openings.</summary>
    private static void Play(TwoForms forms, int seed, int steps)
    {
        var random = new Random(seed);
        List<int> sequences = [forms.Open(forms.Tokens(random, 3)), forms.Open(forms.Tokens(random, 90)), forms.Open()];
        for (int step = 0; step < steps; step++)
        {
            int[] batch = [.. sequences.OrderBy(_ => random.Next()).Take(random.Next(1, sequences.Count + 1))];
            TokenTree[] trees = [.. batch.Select(_ => forms.Tree(random, random.Next(1, 16)))];
            forms.Verify(batch, trees);
            for (int i = 0; i < batch.Length; i++)
            {
                if (random.Next(4) > 0)
                {
                    forms.Commit(i, TwoForms.RandomPath(random, trees[i]));
                }
            }

            int chosen = sequences[random.Next(sequences.Count)];
            switch (random.Next(4))
            {
                case 0 when sequences.Count < 4:
                    sequences.Add(forms.Fork(chosen));
                    break;
                case 1:
                    forms.Truncate(chosen, random.Next(forms.Paged.PastLength(chosen) + 1));
                    break;
                case 2 when sequences.Count > 2:
                    forms.Close(chosen);
                    sequences.Remove(chosen);
                    break;
                default:
                    forms.Prefill(chosen, forms.Tokens(random, random.Next(1, 20)));
                    break;
            }

            Assert.All(sequences, sequence => Assert.Equal(forms.Paged.PastLength(sequence), forms.Slotted.PastLength(sequence)));
        }
    }
}
