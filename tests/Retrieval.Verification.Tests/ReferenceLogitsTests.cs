using Retrieval.Models;
using Retrieval.Models.Export;
using Retrieval.Speculation;
using Retrieval.Speculation.Decoding;
using Retrieval.TestSupport;

namespace Retrieval.Verification.Tests;

/// <summary>The exported graph against an independent PyTorch implementation, for every architecture and storage form.</summary>
public sealed class ReferenceLogitsTests
{
    private const float Tolerance = 2e-3f;

    public static TheoryData<string> Models => new(ReferenceCases.Models);

    [Theory]
    [MemberData(nameof(Models))]
    public void Logits_EveryReferenceRow_WithinTolerance(string model)
    {
        using var verifier = new OnnxVerifier(ExportedModels.Of(ReferenceCases.Model(model)), new VerifierOptions { MeasureCost = false });
        foreach (ReferenceCase reference in ReferenceCases.Of(model))
        {
            int sequence = verifier.OpenSequence();
            for (int i = 0; i < reference.Rows.Length; i++)
            {
                int row = reference.Rows[i], past = verifier.PastLength(sequence);
                verifier.Prefill(sequence, reference.TokenIds.AsSpan(past, row - past));
                ReadOnlySpan<float> logits = Next(verifier, sequence, reference.TokenIds[row]);
                for (int k = 0; k < 8; k++)
                {
                    Assert.Equal(reference.TopLogits[i][k], logits[reference.TopIds[i][k]], Tolerance);
                }

                Assert.Equal(reference.LogSumExp[i], LogSumExp(logits), Tolerance);
            }

            verifier.CloseSequence(sequence);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Greedy_EveryReferencePrompt_MatchesTokenForToken(string model)
    {
        using var verifier = new OnnxVerifier(ExportedModels.Of(ReferenceCases.Model(model)), new VerifierOptions { MeasureCost = false });
        foreach (ReferenceCase reference in ReferenceCases.Of(model).Where(reference => reference.GreedyIds.Length > 0))
        {
            int[] output = Generation.Run(verifier, reference.TokenIds, new DecodeOptions { MaxTokens = reference.GreedyIds.Length });
            Assert.Equal(reference.GreedyIds, output);
        }
    }

    [Theory]
    [InlineData("llama-linear")]
    [InlineData("mistral")]
    [InlineData("target")]
    public void Logits_Fp16Weights_EqualFp32WhereTheCheckpointFits(string model)
    {
        using var single = new OnnxVerifier(ExportedModels.Of(ReferenceCases.Model(model)), new VerifierOptions { MeasureCost = false });
        using var half = new OnnxVerifier(ExportedModels.Of(ReferenceCases.Model(model), WeightFormat.Fp16), new VerifierOptions { MeasureCost = false });
        int sequence = single.OpenSequence(), other = half.OpenSequence();
        foreach (int token in ReferenceCases.Of(model)[1].TokenIds)
        {
            float[] expected = Next(single, sequence, token).ToArray();
            float[] found = Next(half, other, token).ToArray();
            Assert.Equal(0, expected.Zip(found, (a, b) => Math.Abs(a - b)).Max(), 5e-2f);
            single.Commit(0, [0]);
            half.Commit(0, [0]);
        }
    }

    [Fact]
    public void HiddenState_TimesTheTiedHead_GivesTheLogits()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), new VerifierOptions { MeasureCost = false }) { ReadsHiddenStates = true };
        using Checkpoint checkpoint = Checkpoint.Open(DefaultModel.DraftDirectory);
        int sequence = verifier.OpenSequence();
        verifier.Prefill(sequence, [5, 6, 7]);
        float[] logits = Next(verifier, sequence, 8).ToArray();
        ReadOnlySpan<float> hidden = verifier.HiddenState(0, 0);
        float[] embedding = new float[hidden.Length];
        for (int token = 0; token < logits.Length; token += 97)
        {
            checkpoint.ReadSingle("model.embed_tokens.weight", (long)token * hidden.Length, embedding);
            Assert.Equal(System.Numerics.Tensors.TensorPrimitives.Dot(embedding, hidden), logits[token], 1e-3f);
        }
    }

    [Fact]
    public void Logits_HiddenStatesReadOrNot_SameToTheLastBit()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), new VerifierOptions { MeasureCost = false });
        var tree = new TokenTree(8);
        tree.Reset(8);
        for (int i = 0; i < 8; i++)
        {
            tree.Add(i / 2, 40 + i, 0.5f);
        }

        int sequence = verifier.OpenSequence();
        verifier.Prefill(sequence, [5, 6, 7]);
        verifier.Verify([sequence], [tree]);
        float[][] without = [.. Enumerable.Range(0, tree.Count).Select(node => verifier.Logits(0, node).ToArray())];
        verifier.ReadsHiddenStates = true;
        verifier.Verify([sequence], [tree]);

        for (int node = 0; node < tree.Count; node++)
        {
            Assert.Equal(without[node], verifier.Logits(0, node).ToArray());
            Assert.Equal(verifier.HiddenSize, verifier.HiddenState(0, node).Length);
        }
    }

    private static ReadOnlySpan<float> Next(OnnxVerifier verifier, int sequence, int token)
    {
        var tree = new TokenTree(0);
        tree.Reset(token);
        verifier.Verify([sequence], [tree]);
        return verifier.Logits(0, 0);
    }

    private static float LogSumExp(ReadOnlySpan<float> logits)
    {
        double sum = 0;
        foreach (float logit in logits)
        {
            sum += Math.Exp(logit);
        }

        return (float)Math.Log(sum);
    }
}
