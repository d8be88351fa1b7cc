using Retrieval.Speculation.Acceptance;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Sampling;
using Retrieval.Speculation.Tests.Acceptance;
using Retrieval.Speculation.Tests.Decoding;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

/// <summary>Trees of drawn and retrieved nodes: exact by enumeration of the production code, drafting included.</summary>
public class SampledTreeBuilderTests
{
    private const int Length = 3;
    private const double Exact = 1e-12;
    private const double Noticed = 0.005;

    private static readonly SampledTreeOptions Sampled = new() { Sampling = new() { Temperature = 1 }, Depth = 2, Width = 2 };

    private static readonly int[][] Retrieved = [[1, 0, 2], [0, 1], [2]];

    public static TheoryData<int, int, int, int> Shapes => new() { { 1, 1, 20, 0 }, { 3, 1, 20, 1 }, { 2, 2, 20, 2 }, { 1, 3, 20, 3 }, { 2, 2, 4, 3 }, { 2, 2, 1, 2 }, { 2, 4, 3, 1 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Build_MixedTreesWithRecursiveRejection_EmitExactlyTheTargetsLaw(int depth, int width, int budget, int retrieved)
    {
        for (int seed = 0; seed < 4; seed++)
        {
            var tables = new RandomTables(seed, vocabulary: 3);
            SampledTreeBuilder builder = Builder(tables, Sampled with { Depth = depth, Width = width }, Retrieved[..retrieved]);
            double distance = Run(tables, (tree, coins) =>
            {
                tree.Reset(0, budget, int.MaxValue);
                builder.Build([0], tree, coins);
            }).Distance(Length);
            Assert.InRange(distance, 0, Exact);
        }
    }

    [Fact]
    public void Build_RetrievedNodesBesideDrawnOnes_AcceptMoreThanEither()
    {
        double drawn = 0, retrieved = 0, both = 0;
        for (int seed = 0; seed < 4; seed++)
        {
            var tables = new RandomTables(seed, vocabulary: 3);
            drawn += Accepted(tables, Builder(tables, Sampled, []));
            retrieved += Accepted(tables, Builder(tables, Sampled, Retrieved[..1], maxPlaces: 0));
            both += Accepted(tables, Builder(tables, Sampled, Retrieved[..1]));
        }

        Assert.True(both > drawn + 0.01 && both > retrieved + 0.01, $"{drawn}, {retrieved}, {both}");
    }

    // What makes mixed trees inexact, done to the trees of the builder: each is noticed on tables on which the builder itself is exact.
    [Theory]
    [InlineData(Mistake.None, 0, 1e-7)] // recorded anew in single precision
    [InlineData(Mistake.RanksAfterDrawing, Noticed, 1)]
    [InlineData(Mistake.SortsSiblings, Noticed, 1)]
    [InlineData(Mistake.DropsUnlikelyDraws, Noticed, 1)]
    [InlineData(Mistake.MergesDrawsWithRetrieved, Noticed, 1)]
    [InlineData(Mistake.CallsRetrievedDrawn, Noticed, 1)]
    [InlineData(Mistake.DecidesSlotsAfterDrawing, Noticed, 1)]
    public void Build_WithAMistake_IsDetected(Mistake mistake, double low, double high)
    {
        var tables = new RandomTables(seed: 7, vocabulary: 3);
        SampledTreeBuilder builder = Builder(tables, Sampled, Retrieved[..1]);
        double distance = Run(tables, (tree, coins) =>
        {
            tree.Reset(0);
            builder.Build([0], tree, coins);
            Spoil(mistake, tree, tables);
        }).Distance(Length);
        Assert.InRange(distance, low, high);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Step_AnyOptionsAndBatches_SharedNoiseEmitsWhatPlainDecodingEmits(bool isBatch)
    {
        long accepted = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var target = new FakeVerifier(random.Next(4, 12), contextLength: 60, maxRows: random.Next(8, 40), spread: 2);
            var decoder = new SpeculativeDecoder(target, isGated: false);
            var runs = new List<(DecodeRun Run, int[] Expected, FinishReason Reason)>();
            for (int count = isBatch ? random.Next(2, 6) : 1; count > 0; count--)
            {
                int[] prompt = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => random.Next(target.VocabularySize))];
                DecodeOptions options = RandomOptions(random, target.VocabularySize);
                (int[] expected, FinishReason reason) = PlainDecoding.Run(target, prompt, options);
                var drawing = new SampledTreeOptions { Sampling = options.Sampling, SampleIndex = options.SampleIndex, SharesNoise = true, Depth = random.Next(1, 5), Width = random.Next(1, 4) };
                ITreeBuilder builder = new SampledTreeBuilder(Like(target, random.Next(3) / 2f), new FixedPathsBuilder([1, 2], [0, 3, 1]), target.VocabularySize, drawing);
                runs.Add((decoder.Start(target.OpenSequence(), prompt, options, builder), expected, reason));
            }

            DecodeRun[] batch = [.. runs.Select(run => run.Run)];
            while (decoder.Step(batch))
                Assert.InRange(target.LastRows, 1, target.MaxRows);
            foreach ((DecodeRun run, int[] expected, FinishReason reason) in runs)
            {
                Assert.Equal(expected, run.Output.ToArray());
                Assert.Equal(reason, run.FinishReason);
                accepted += run.Statistics.AcceptedCount;
            }
        }

        Assert.True(accepted > 300, $"{accepted} accepted");
    }

    // With the target itself for a draft model, processors and all, the noise that picks the draft picks the token.
    [Fact]
    public void Step_SharedNoiseAndPerfectModel_AcceptsEverything()
    {
        var target = new FakeVerifier();
        var options = new DecodeOptions { MaxTokens = 41, Budget = 30, Sampling = new() { Temperature = 0.9, TopP = 0.9, PresencePenalty = 0.4, Seed = 11 } };
        var drawing = new SampledTreeOptions { Sampling = options.Sampling, SharesNoise = true, Depth = 4, Width = 1 };
        var model = (ScriptedModel)Like(target, 0);
        var decoder = new SpeculativeDecoder(target);
        DecodeRun run = decoder.Start(target.OpenSequence(), [1], options, new SampledTreeBuilder(model, null, target.VocabularySize, drawing));
        while (decoder.Step(run))
        {
        }

        Assert.InRange(run.Statistics.AcceptanceLength, 4.5, 5);
        Assert.Equal(run.Statistics.StepCount, model.ObservedCount);
    }

    [Fact]
    public void Build_Greedy_DraftsTheLikeliestTokens()
    {
        var tree = new TokenTree(20);
        foreach (bool sharesNoise in (bool[])[false, true])
        {
            tree.Reset(1);
            new SampledTreeBuilder(new ScriptedModel(text => text[^1] == 1 ? [0, 3, 1, 2] : [5, 1, float.NaN, 9]), null, 4, new() { SharesNoise = sharesNoise, Depth = 3 }).Build([1], tree);
            Assert.Equal(["1", "1 1", "1 1 1", "3", "3 3", "3 3 3"], PathTable.Paths(tree));
            Assert.True(tree.Sampled.IsEmpty);
        }
    }

    [Fact]
    public void Build_NoRoomOrNothingToDraw_LeavesTheRetrievedNodes()
    {
        string[] retrieved = ["1", "1 0", "1 0 2"];
        Assert.Equal(retrieved, Paths(new ScriptedModel(_ => [0, 1, 2], maxPlaces: 0), 9));
        Assert.Equal(retrieved, Paths(new ScriptedModel(_ => [float.NaN, float.NegativeInfinity, float.PositiveInfinity]), 9));
        Assert.Equal(retrieved, Paths(new ScriptedModel(_ => []), 9));
        Assert.Equal(retrieved, Paths(new ScriptedModel(_ => [1, 1, 1], head: [5, 6, 7]), 9)); // nothing that the target has
        Assert.Equal(retrieved, Paths(new ScriptedModel(_ => [1, 1, 1, 1]), 9, new SamplingOptions { Temperature = 1, BannedTokens = [0, 1, 2] }));
        Assert.Empty(Paths(new ScriptedModel(_ => [0, 1, 2]), 0));

        static string[] Paths(ScriptedModel model, int budget, SamplingOptions? sampling = null)
        {
            var tree = new TokenTree(9);
            tree.Reset(0, budget, int.MaxValue);
            var options = new SampledTreeOptions { Sampling = sampling ?? new() { Temperature = 1 } };
            new SampledTreeBuilder(model, new FixedPathsBuilder(Retrieved[0]), 3, options).Build([0], tree);
            return PathTable.Paths(tree);
        }
    }

    [Fact]
    public void Build_ModelHasNotReadThePrompt_ReadsAPassAStepAndDrawsThen()
    {
        var model = new ScriptedModel(_ => [0, 1, 2]) { CatchUpMilliseconds = 3 };
        var builder = new SampledTreeBuilder(model, new FixedPathsBuilder(Retrieved[0]), 3, Sampled);
        var tree = new TokenTree(12);
        int[] text = [0];
        for (int step = 0; step < 5; step++)
        {
            tree.Reset(0);
            builder.Build(text, tree);
            Assert.Equal(Math.Max(0, 2 - step), model.CatchUpMilliseconds);
            Assert.Equal(step < 2, tree.Sampled.IsEmpty);
            Assert.True(tree.TryGetChild(0, 1, out _));
            text = [.. text, 0];
        }
    }

    [Fact]
    public void Build_TrimmedHead_DrawsOnlyItsTokensThatTheTargetHas()
    {
        var model = new ScriptedModel(_ => [1, 1, 1, 9], head: [2, 5, 7, 12]);
        var builder = new SampledTreeBuilder(model, null, 10, Sampled);
        var seen = new HashSet<int>();
        var tree = new TokenTree(12);
        int[] text = [0];
        for (int step = 0; step < 60; step++)
        {
            tree.Reset(0);
            builder.Build(text, tree);
            seen.UnionWith(tree.Tokens[1..].ToArray());
            Assert.All(tree.Origins[1..].ToArray(), origin => Assert.Equal(DraftSource.Model, origin.Source));
            text = [.. text, 0];
        }

        Assert.Equal([2, 5, 7], seen.Order());
    }

    [Fact]
    public void Observe_TokensLeaveTheRetrievedTree_ItHearsThoseItLeadsToAndOneMore()
    {
        var retrieval = new FixedPathsBuilder([1, 0, 2]);
        SampledTreeBuilder builder = Builder(new RandomTables(3, 3), Sampled, retrieval);
        var tree = new TokenTree(20);
        builder.Observe(new StepOutcome(tree, [0], [5]));
        tree.Reset(0);
        builder.Build([0], tree);
        Assert.True(tree.TryGetChild(0, 1, out int first));
        Assert.True(tree.TryGetChild(first, 0, out int second));
        Assert.Equal("1 0", builder.Locate(tree, second));
        builder.Observe(new StepOutcome(tree, [0, first], [1, 2]));
        tree.Reset(2);
        builder.Build([0, 1, 2], tree);
        Assert.True(tree.TryGetChild(0, 1, out first));
        int other = Enumerable.Range(1, tree.Count - 1).FirstOrDefault(node => tree.Parents[node] == 0 && tree.Tokens[node] != 1);
        if (other > 0)
        {
            Assert.Null(builder.Locate(tree, other));
            builder.Observe(new StepOutcome(tree, [0, other], [tree.Tokens[other], 1]));
            Assert.Equal([tree.Tokens[other]], retrieval.Emitted[^1]);
        }

        Assert.Equal([5], retrieval.Emitted[0]);
        Assert.Equal([1, 2], retrieval.Emitted[1]);
    }

    [Fact]
    public void Build_StepWasAbandoned_BuildsTheSameTree()
    {
        SampledTreeBuilder builder = Builder(new RandomTables(5, 3), Sampled, Retrieved);
        var tree = new TokenTree(20);
        builder.Build([0], tree);
        string[] first = PathTable.Paths(tree);
        tree.Reset(0);
        builder.Build([0], tree);
        Assert.Equal(first, PathTable.Paths(tree));
    }

    [Fact]
    public void BuildAndObserve_Warm_AllocateNothing()
    {
        float[] logits = [1, 0.5f, 2, 0, -1];
        var builder = new SampledTreeBuilder(new QuietModel(logits), null, 5, Sampled);
        int[] text = [.. Enumerable.Range(0, 3000).Select(i => i % 5)];
        var tree = new TokenTree(30);
        int length = 1;
        for (; length < 1500; length++)
            Step();
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int step = 0; step < 100; step++, length++)
                Step();
        }));

        void Step()
        {
            tree.Reset(text[length - 1]);
            builder.Build(text.AsSpan(0, length), tree);
            builder.Observe(new StepOutcome(tree, [0], text.AsSpan(length, 1)));
        }
    }

    [Fact]
    public void New_BadArguments_Throws()
    {
        var model = new ScriptedModel(_ => [1]);
        Assert.Throws<ArgumentNullException>(() => new SampledTreeBuilder(null!, null, 3, new()));
        Assert.Throws<ArgumentNullException>(() => new SampledTreeBuilder(model, null, 3, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SampledTreeBuilder(model, null, 0, new()));
        foreach (SampledTreeOptions options in (SampledTreeOptions[])[new() { Depth = 0 }, new() { Width = 0 }, new() { Width = 17 }, new() { SampleIndex = -1 }])
            Assert.Throws<ArgumentOutOfRangeException>(() => new SampledTreeBuilder(model, null, 3, options));
        Assert.ThrowsAny<ArgumentException>(() => new SampledTreeBuilder(model, null, 3, new() { Sampling = new() { Temperature = -1 } }));
    }

    public enum Mistake
    {
        None,
        RanksAfterDrawing,
        SortsSiblings,
        DropsUnlikelyDraws,
        MergesDrawsWithRetrieved,
        CallsRetrievedDrawn,
        DecidesSlotsAfterDrawing,
    }

    // The root's draws recorded anew, as the mistake has it; what was drawn below goes, as the rule allows where it is not looked at.
    private static void Spoil(Mistake mistake, TokenTree tree, RandomTables tables)
    {
        float[] q = tables.Proposal([]);
        var drawn = new List<int>();
        for (int draw = tree.Sampled.First(0); draw >= 0; draw = tree.Sampled[draw].Next)
            drawn.Add(tree.Sampled[draw].Token);
        double law = q.Sum();
        drawn = mistake switch
        {
            Mistake.RanksAfterDrawing => [.. drawn.OrderByDescending(token => q[token]).Take(1)],
            Mistake.SortsSiblings => [.. drawn.OrderByDescending(token => q[token])],
            Mistake.DropsUnlikelyDraws => [.. drawn.Where(token => q[token] / law > 0.3)],
            Mistake.MergesDrawsWithRetrieved => [.. drawn.Where(token => token != Retrieved[0][0])],
            Mistake.CallsRetrievedDrawn => [Retrieved[0][0], .. drawn.Where(token => token != Retrieved[0][0])],
            Mistake.DecidesSlotsAfterDrawing => drawn[0] == Retrieved[0][0] ? [] : drawn,
            _ => drawn,
        };
        tree.Reset(0);
        int proposal = tree.Sampled.AddProposal(0, q, replaces: false);
        foreach (int token in drawn)
            tree.Sampled.Record(proposal, token);
        int node = 0;
        foreach (int token in Retrieved[0])
            node = tree.Add(node, token, 0.4f);
    }

    private static double Accepted(RandomTables tables, SampledTreeBuilder builder) => Run(tables, (tree, coins) => builder.Build([0], tree, coins)).AcceptedCount();

    private static RuleRun Run(RandomTables tables, Action<TokenTree, EnumeratedCoins> build) => new(AcceptanceRule.RecursiveRejection, tables, build);

    private static SampledTreeBuilder Builder(RandomTables tables, SampledTreeOptions options, int[][] retrieved, int maxPlaces = 64) =>
        Builder(tables, options, new FixedPathsBuilder(retrieved), maxPlaces);

    private static SampledTreeBuilder Builder(RandomTables tables, SampledTreeOptions options, ITreeBuilder retrieval, int maxPlaces = 64) =>
        new(new ScriptedModel(text => [.. tables.Proposal(text[1..]).Select(weight => MathF.Log(weight))], maxPlaces), retrieval, tables.Vocabulary, options);

    // The target's logits, and something else mixed in.
    internal static ILogitsDrafter Like(FakeVerifier target, float noise) => new ScriptedModel(text =>
    {
        float[] row = new float[target.VocabularySize];
        target.LogitsAfter(text, row);
        for (int token = 0; token < row.Length; token++)
            row[token] += noise * (float)new GumbelNoise(99, 0, text[^1])[token];
        return row;
    });

    private static DecodeOptions RandomOptions(Random random, int vocabulary) => new()
    {
        MaxTokens = random.Next(1, 30),
        Budget = random.Next(1, 20),
        SampleIndex = random.Next(3),
        StopTokens = random.Next(3) == 0 ? [random.Next(vocabulary)] : [],
        Sampling = new()
        {
            Temperature = random.Next(4) == 0 ? 0 : 0.3 + random.NextDouble(),
            TopP = random.Next(2) == 0 ? 1 : 0.8,
            TopK = random.Next(2) * 3,
            PresencePenalty = random.Next(2) * 0.5,
            Seed = (ulong)random.Next(),
        },
    };

    private sealed class QuietModel(float[] logits) : ILogitsDrafter
    {
        public DraftSource Source => DraftSource.Model;

        public int MaxPlaces => 30;

        public double CatchUpMilliseconds => 0;

        public ReadOnlySpan<int> HeadTokens => [];

        public double Estimate(int places) => 1;

        public void Commit(ReadOnlySpan<int> committed, int known)
        {
        }

        public void Follow(int place, int parent, int token)
        {
        }

        public void Read(ReadOnlySpan<int> places, LogitsReader reader)
        {
            for (int i = 0; i < places.Length; i++)
                reader(i, logits);
        }

        public void Consult(ReadOnlySpan<int> places, ReadOnlySpan<Opinions> opinions)
        {
        }

        public void Observe(in StepOutcome outcome)
        {
        }
    }
}
