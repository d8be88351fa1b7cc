using FsCheck;
using FsCheck.Fluent;
using Retrieval.Models.Export;
using Retrieval.Speculation;
using Retrieval.TestSupport;

namespace Retrieval.Verification.Tests;

/// <summary>A node's logits are those of decoding its path alone, to the last bit, whatever else is in the pass or was in the cache.</summary>
public sealed class TreeEquivalenceTests
{
    [Theory]
    [InlineData(WeightFormat.Fp32, 60)]
    [InlineData(WeightFormat.Int8, 60)]
    public void Verify_RandomForests_EqualsSequentialDecoding(WeightFormat format, int cases)
    {
        // The verifiers differ in everything that must not matter: capacity, chunk length, threads.
        using var batched = new OnnxVerifier(ExportedModels.Draft(format), new VerifierOptions { MeasureCost = false, MaxSequences = 9, Threads = 2 });
        using var alone = new OnnxVerifier(ExportedModels.Draft(format), new VerifierOptions { MeasureCost = false, MaxSequences = 1, Threads = 1, MaxRows = 37 });

        Prop.ForAll(Scenario.Arbitrary(batched.VocabularySize, longestPast: 400), scenario => CheckForest(batched, alone, scenario))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(cases));
    }

    [Theory]
    [InlineData(WeightFormat.Fp32)]
    [InlineData(WeightFormat.Int8)]
    public void Verify_LongPasts_EqualsSequentialDecoding(WeightFormat format)
    {
        using var batched = new OnnxVerifier(ExportedModels.Target(format), new VerifierOptions { MeasureCost = false });
        using var alone = new OnnxVerifier(ExportedModels.Target(format), new VerifierOptions { MeasureCost = false, MaxSequences = 1, MaxRows = 101 });
        foreach (int past in new[] { 30, 700, 1999 })
        {
            var scenario = new Scenario(past, [past, 64, past / 2], [16, 5, 30], batched.VocabularySize);
            CheckForest(batched, alone, scenario);
        }
    }

    [Fact]
    public void Commit_RandomPath_ContinuesLikeAFreshPrefill()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), new VerifierOptions { MeasureCost = false });
        Prop.ForAll(Scenario.Arbitrary(verifier.VocabularySize, longestPast: 200), scenario =>
        {
            var random = new Random(scenario.Seed);
            int sequence = verifier.OpenSequence();
            List<int> committed = [.. scenario.Context(0)];
            verifier.Prefill(sequence, committed.ToArray());
            for (int step = 0; step < 4; step++)
            {
                TokenTree tree = scenario.Tree(random, 20);
                verifier.Verify([sequence], [tree]);
                int[] path = PathTo(tree, random.Next(tree.Count));
                verifier.Commit(0, path);
                committed.AddRange(path.Select(node => tree.Tokens[node]));
            }

            int fresh = verifier.OpenSequence();
            verifier.Prefill(fresh, committed.ToArray());
            float[] continued = Next(verifier, sequence, 7), expected = Next(verifier, fresh, 7);
            verifier.CloseSequence(sequence);
            verifier.CloseSequence(fresh);
            return continued.AsSpan().SequenceEqual(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void ForkAndTruncate_SequencesSharingPages_DoNotDisturbEachOther()
    {
        using var verifier = new OnnxVerifier(ExportedModels.Draft(), new VerifierOptions { MeasureCost = false });
        Prop.ForAll(Scenario.Arbitrary(verifier.VocabularySize, longestPast: 120), scenario =>
        {
            var random = new Random(scenario.Seed);
            int[] context = scenario.Context(0);
            int original = verifier.OpenSequence();
            verifier.Prefill(original, context);
            int fork = verifier.Fork(original);
            int cut = random.Next(context.Length + 1);
            verifier.Truncate(fork, cut);
            int[] other = scenario.Tokens(random, 25);
            verifier.Prefill(fork, other);
            verifier.Prefill(original, other);

            bool same = Matches(verifier, original, [.. context, .. other]) && Matches(verifier, fork, [.. context[..cut], .. other]);
            verifier.CloseSequence(original);
            same &= Matches(verifier, fork, [.. context[..cut], .. other]);
            verifier.CloseSequence(fork);
            return same;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    private static void CheckForest(OnnxVerifier batched, OnnxVerifier alone, Scenario scenario)
    {
        var random = new Random(scenario.Seed);
        int[] sequences = new int[scenario.Pasts.Length];
        var trees = new TokenTree[sequences.Length];
        for (int i = 0; i < sequences.Length; i++)
        {
            sequences[i] = batched.OpenSequence();
            int[] context = scenario.Context(i);
            int cut = random.Next(context.Length + 1);
            batched.Prefill(sequences[i], context.AsSpan(0, cut));
            batched.Prefill(sequences[i], context.AsSpan(cut));
            trees[i] = scenario.Tree(random, scenario.TreeSizes[i]);
        }

        batched.Verify(sequences, trees);
        int reference = alone.OpenSequence();
        for (int i = 0; i < sequences.Length; i++)
        {
            alone.Truncate(reference, 0);
            alone.Prefill(reference, scenario.Context(i));
            for (int node = 0; node < trees[i].Count; node++)
            {
                alone.Truncate(reference, scenario.Pasts[i]);
                float[] expected = [];
                foreach (int step in PathTo(trees[i], node))
                {
                    expected = Next(alone, reference, trees[i].Tokens[step]);
                    alone.Commit(0, [0]);
                }

                Assert.True(expected.AsSpan().SequenceEqual(batched.Logits(i, node)), $"{scenario}, sequence {i}, node {node}: other bits than alone");
            }
        }

        alone.CloseSequence(reference);
        Array.ForEach(sequences, batched.CloseSequence);
    }

    private static bool Matches(OnnxVerifier verifier, int sequence, int[] committed)
    {
        int fresh = verifier.OpenSequence();
        verifier.Prefill(fresh, committed);
        bool same = Next(verifier, sequence, 3).AsSpan().SequenceEqual(Next(verifier, fresh, 3));
        verifier.CloseSequence(fresh);
        return same;
    }

    private static float[] Next(OnnxVerifier verifier, int sequence, int token)
    {
        var tree = new TokenTree(0);
        tree.Reset(token);
        verifier.Verify([sequence], [tree]);
        return verifier.Logits(0, 0).ToArray();
    }

    private static int[] PathTo(TokenTree tree, int node)
    {
        var path = new Stack<int>();
        for (; node >= 0; node = tree.Parents[node])
        {
            path.Push(node);
        }

        return [.. path];
    }
}
