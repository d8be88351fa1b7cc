using Retrieval.Models.Export;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Sampling;
using Retrieval.TestSupport;

namespace Retrieval.Verification.Tests;

/// <summary>Whole generations with random, mostly wrong trees give the tokens of plain decoding.</summary>
public sealed class StreamEqualityTests
{
    [Theory]
    [InlineData(WeightFormat.Fp32, 5_000)]
    [InlineData(WeightFormat.Int8, 5_000)]
    public void Greedy_RandomTrees_EqualsPlainDecoding(WeightFormat format, int tokens) => CompareGreedy(format, tokens);

    [Theory]
    [Trait("Duration", "Minutes")]
    [InlineData(WeightFormat.Fp32, 100_000)]
    [InlineData(WeightFormat.Int8, 100_000)]
    public void Greedy_RandomTreesAtLength_EqualsPlainDecoding(WeightFormat format, int tokens) => CompareGreedy(format, tokens);

    [Theory]
    [InlineData(WeightFormat.Fp32)]
    [InlineData(WeightFormat.Int8)]
    public void Sampled_AnyTrees_EqualsPlainDecodingOfTheSameSeed(WeightFormat format)
    {
        using var verifier = new OnnxVerifier(ExportedModels.Target(format), new VerifierOptions { MeasureCost = false });
        SamplingOptions[] variants =
        [
            new() { Temperature = 0.8, Seed = 1 },
            new() { Temperature = 1.3, TopP = 0.9, Seed = 2 },
            new() { Temperature = 1, TopK = 40, MinP = 0.02, RepetitionPenalty = 1.1, Seed = 3 },
            new() { Temperature = 0.7, FrequencyPenalty = 0.5, PresencePenalty = 0.3, LogitBias = new Dictionary<int, double> { [10] = 2 }, Seed = 4 },
        ];
        foreach (SamplingOptions sampling in variants)
        {
            int[] prompt = Prompt(verifier.VocabularySize, (int)sampling.Seed);
            var options = new DecodeOptions { MaxTokens = 150, Sampling = sampling };
            int[] plain = Generation.Run(verifier, prompt, options);
            for (int seed = 0; seed < 3; seed++)
            {
                int[] drafted = Generation.Run(verifier, prompt, options, new RandomTrees(seed, verifier.VocabularySize, [.. prompt, .. plain]));
                Assert.Equal(plain, drafted);
            }
        }
    }

    private static void CompareGreedy(WeightFormat format, int tokens)
    {
        using var verifier = new OnnxVerifier(ExportedModels.Target(format), new VerifierOptions { MeasureCost = false });
        int compared = 0;
        for (int seed = 0; compared < tokens; seed++)
        {
            // Without stop tokens the text goes on; a fresh random prompt every 500 tokens keeps it from one endless loop.
            int[] prompt = Prompt(verifier.VocabularySize, seed);
            var options = new DecodeOptions { MaxTokens = Math.Min(500, tokens - compared), Budget = 24 };
            int[] plain = Generation.Run(verifier, prompt, options);
            int[] drafted = Generation.Run(verifier, prompt, options, new RandomTrees(seed, verifier.VocabularySize, [.. prompt, .. plain]));
            Assert.Equal(plain, drafted);
            compared += plain.Length;
        }
    }

    private static int[] Prompt(int vocabularySize, int seed)
    {
        var random = new Random(seed);
        int[] prompt = new int[random.Next(1, 300)];
        for (int i = 0; i < prompt.Length; i++)
        {
            prompt[i] = random.Next(vocabularySize);
        }

        return prompt;
    }
}
