using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Tests.Trees;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Acceptance;

/// <summary>
/// The production path, decoder and all, with drafts that are really sampled: joint law of three tokens over 200,000 seeds in all.
/// </summary>
public class AcceptanceMonteCarloTests
{
    private const int Vocabulary = 6;
    private const int Length = 3;
    private const int SeedsEach = 4200; // x 12 pairs x 4 options

    private static readonly DecodeOptions[] Options =
    [
        new() { Sampling = new() { Temperature = 1 } },
        new() { Sampling = new() { Temperature = 0.8, TopP = 0.8, PresencePenalty = 0.7 } },
        new() { Sampling = new() { Temperature = 1.2, TopK = 4, MinP = 0.1, BannedTokens = [2] }, StopTokens = [1] },
        new()
        {
            Sampling = new()
            {
                Temperature = 1, RepetitionPenalty = 1.3, FrequencyPenalty = 0.5, MinTokens = 1,
                LogitBias = new Dictionary<int, double> { [3] = 1, [0] = -1 },
            },
            StopTokens = [3],
        },
    ];

    [Theory]
    [InlineData(AcceptanceRule.TargetSampleWalk, DraftShape.Retrieved)]
    [InlineData(AcceptanceRule.SingleDraft, DraftShape.Chain)]
    [InlineData(AcceptanceRule.SingleDraft, DraftShape.Discarding)]
    [InlineData(AcceptanceRule.RecursiveRejection, DraftShape.WithoutReplacement)]
    [InlineData(AcceptanceRule.RecursiveRejection, DraftShape.SeveralDrafters)]
    [InlineData(AcceptanceRule.RecursiveRejection, DraftShape.Adaptive)]
    [InlineData(AcceptanceRule.RecursiveRejection, DraftShape.Greedy)]
    [InlineData(AcceptanceRule.KSequential, DraftShape.Independent)]
    [InlineData(AcceptanceRule.ImportanceSampling, DraftShape.Independent)]
    [InlineData(AcceptanceRule.BlockVerification, DraftShape.Chain)]
    [InlineData(AcceptanceRule.TraversalVerification, DraftShape.WithoutReplacement)]
    [InlineData(AcceptanceRule.TraversalVerification, DraftShape.Uneven)]
    public void Step_SampledDrafts_FollowTheJointLaw(AcceptanceRule rule, DraftShape shape)
    {
        foreach (DecodeOptions options in Options)
        {
            (long[] counts, double[] law, double accepted) = Run(rule, Drawing(shape, CoinUse.Drafting), options);
            ChiSquare.AssertFits(counts, law);
            AssertNear(counts, law);
            Assert.True(accepted > 0.05, $"{accepted} drafts accepted in a run");
        }
    }

    // Drafting with verification's coins: what the stream's uses keep apart.
    [Theory]
    [InlineData(AcceptanceRule.SingleDraft, DraftShape.Chain)]
    [InlineData(AcceptanceRule.RecursiveRejection, DraftShape.WithoutReplacement)]
    [InlineData(AcceptanceRule.BlockVerification, DraftShape.Chain)]
    public void Step_DraftsKnowVerificationsCoins_IsDetected(AcceptanceRule rule, DraftShape shape)
    {
        (long[] counts, double[] law, _) = Run(rule, Drawing(shape, CoinUse.Verification), Options[0]);
        Assert.False(ChiSquare.Fits(counts, law));
    }

    // A draft model's draws beside retrieved nodes, with the builder that serves them.
    [Theory]
    [InlineData(AcceptanceRule.RecursiveRejection, false)]
    [InlineData(AcceptanceRule.TargetSampleWalk, true)]
    public void Step_MixedTrees_FollowTheJointLaw(AcceptanceRule rule, bool sharesNoise)
    {
        foreach (DecodeOptions options in Options)
        {
            (long[] counts, double[] law, double accepted) = Run(rule, Mixed, options);
            ChiSquare.AssertFits(counts, law);
            AssertNear(counts, law);
            Assert.True(accepted > 0.5, $"{accepted} drafts accepted in a run");

            ITreeBuilder Mixed(FakeVerifier target, ulong seed) => new SampledTreeBuilder(
                SampledTreeBuilderTests.Like(target, 0.5f),
                new FixedPathsBuilder([1, 4], [0]),
                Vocabulary,
                new SampledTreeOptions { Sampling = options.Sampling with { Seed = seed }, SharesNoise = sharesNoise, Depth = 2 });
        }
    }

    private static Func<FakeVerifier, ulong, ITreeBuilder> Drawing(DraftShape shape, CoinUse use) =>
        (target, seed) => new SamplingTreeBuilder(target, shape, seed, use);

    private static (long[] Counts, double[] Law, double Accepted) Run(AcceptanceRule rule, Func<FakeVerifier, ulong, ITreeBuilder> builder, DecodeOptions options)
    {
        var target = new FakeVerifier(Vocabulary, spread: 1.5f);
        var decoder = new SpeculativeDecoder(target);
        int sequence = target.OpenSequence();
        double[] law = JointLaw(target, options, [4, 2]);
        long[] counts = new long[law.Length];
        double accepted = 0;
        for (int seed = 0; seed < SeedsEach; seed++)
        {
            DecodeOptions seeded = options with { MaxTokens = Length, Budget = 12, Acceptance = rule, Sampling = options.Sampling with { Seed = (ulong)seed } };
            DecodeRun run = decoder.Start(sequence, [4, 2], seeded, builder(target, (ulong)seed));
            while (decoder.Step(run))
            {
            }

            Assert.Equal(rule, run.Statistics.Acceptance);
            counts[Cell(run.Output)]++;
            accepted += run.Statistics.AcceptedCount;
            target.Truncate(sequence, 0);
        }

        return (counts, law, accepted / SeedsEach);
    }

    // Total variation, against three times what chance alone leaves.
    private static void AssertNear(long[] counts, double[] law)
    {
        double distance = 0, chance = 0;
        for (int cell = 0; cell < law.Length; cell++)
        {
            distance += Math.Abs(((double)counts[cell] / SeedsEach) - law[cell]) / 2;
            chance += Math.Sqrt(law[cell] * (1 - law[cell]) / (2 * Math.PI * SeedsEach));
        }

        Assert.InRange(distance, 0, 3 * chance);
    }

    // Outputs that a stop token cut short have cells of their own.
    private static int Cell(ReadOnlySpan<int> output)
    {
        int cell = 0;
        for (int i = 0; i < Length; i++)
            cell = (cell * (Vocabulary + 1)) + (i < output.Length ? output[i] : Vocabulary);
        return cell;
    }

    private static double[] JointLaw(FakeVerifier target, DecodeOptions options, int[] prompt)
    {
        double[] law = new double[(int)Math.Pow(Vocabulary + 1, Length)];
        Visit([], 1);
        Assert.Equal(1, law.Sum(), 1e-9);
        return law;

        void Visit(int[] output, double probability)
        {
            if (output.Length == Length)
            {
                law[Cell(output)] += probability;
                return;
            }

            float[] logits = new float[Vocabulary];
            target.LogitsAfter([.. prompt, .. output], logits);
            double[] p = Sampling.NaiveSampler.Distribution(logits, options.Sampling, prompt, output, [.. options.StopTokens]);
            Assert.NotEmpty(p);
            for (int token = 0; token < Vocabulary; token++)
            {
                if (options.StopTokens.Contains(token))
                    law[Cell(output)] += probability * p[token];
                else if (p[token] > 0)
                    Visit([.. output, token], probability * p[token]);
            }
        }
    }
}
