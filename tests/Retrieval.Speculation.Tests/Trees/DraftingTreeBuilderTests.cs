using Retrieval.Speculation.Control;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class DraftingTreeBuilderTests
{
    public static TheoryData<string> Names => [.. TreePolicies.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Observe_AnyTreePolicy_LearnsAtThePlacesTheTargetWentThrough(string name)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            // Every path has evidence of its own, so what is learned tells where it was learned.
            var table = new PathTable(seed, 6);
            List<string> reasons = [];
            var drafter = new ScriptedDrafter(DraftSource.Prediction, (path, opinions) =>
            {
                reasons.Add(string.Join(' ', path));
                foreach (Candidate candidate in table.Behind(path))
                    opinions.AddGuess(candidate.Token, reasons.Count - 1);
            });
            var mixer = new OpinionMixer();
            DraftingTreeBuilder builder = Builder(name, drafter, mixer);
            var tree = new TokenTree(25);
            int[] text = [1, 2, 3];
            for (int step = 0; step < 3; step++)
            {
                tree.Reset(text[^1]);
                builder.Build(text, tree);
                if (seed % 2 == 1)
                    Prune(builder, tree, random);
                CheckOrder(tree);
                (int[] path, int[] emitted) = Walk(tree, random);
                float[] before = [.. Enumerable.Range(0, Opinions.EvidenceCount).Select(reason => Seen(mixer, reason))];
                builder.Observe(new StepOutcome(tree, path, emitted));

                string[] learned = [.. reasons.Where((_, reason) => Seen(mixer, reason) != before[reason])];
                string[] wanted = [.. path.Where(node => table.Behind(PathTable.PathOf(tree, node)).Length > 0).Select(node => string.Join(' ', PathTable.PathOf(tree, node)))];
                Assert.Equal(wanted.Order(StringComparer.Ordinal), learned.Order(StringComparer.Ordinal));
                Assert.Equal(path, drafter.ObservedPaths[^1]);
                for (int node = 1; node < tree.Count; node++)
                    Assert.Equal("behind " + string.Join(' ', PathTable.PathOf(tree, tree.Parents[node])), builder.Locate(tree, node));
                text = [.. text, .. emitted];
            }
        }
    }

    [Fact]
    public void Observe_WithoutBuild_IsIgnored()
    {
        ScriptedDrafter drafter = ScriptedDrafter.Of(new PathTable(3, 6));
        DraftingTreeBuilder builder = Builder("best-first", drafter);
        var tree = new TokenTree(9);
        builder.Observe(new StepOutcome(tree, [0], [1]));
        Assert.Equal(0, drafter.CallCount);
        builder.Build([1, 2], tree);
        builder.Observe(new StepOutcome(tree, [0], [5]));
        int calls = drafter.CallCount;
        tree.Reset(5);
        builder.Observe(new StepOutcome(tree, [0], [6]));
        Assert.Equal(calls, drafter.CallCount);
        builder.Build([1, 2, 5, 6], tree);
        Assert.Equal([1, 2, 5, 6], drafter.Text);
    }

    [Fact]
    public void Build_NotAskedForManySteps_GoesOnWithWhatItMissed()
    {
        // The drafter itself checks what it is said to know.
        ScriptedDrafter drafter = ScriptedDrafter.Of(new PathTable(3, 6)), always = ScriptedDrafter.Of(new PathTable(3, 6));
        (DraftingTreeBuilder builder, DraftingTreeBuilder steady) = (Builder("best-first", drafter), Builder("best-first", always));
        (TokenTree tree, TokenTree other) = (new TokenTree(9), new TokenTree(9));
        int[] text = [1];
        for (int step = 0; step < 300; step++)
        {
            bool isAsked = step / 50 % 2 == 0;
            tree.Reset(text[^1]);
            other.Reset(text[^1]);
            steady.Build(text, other);
            if (isAsked)
            {
                builder.Build(text, tree);
                Assert.Equal(text, drafter.Text);
                Assert.Equal(PathTable.Paths(other).Length > 0, tree.Count > 1);
            }

            int calls = drafter.CallCount;
            int[] emitted = [1000 + step];
            builder.Observe(new StepOutcome(tree, [0], emitted));
            steady.Observe(new StepOutcome(other, [0], emitted));
            Assert.Equal(isAsked, drafter.CallCount > calls);
            text = [.. text, .. emitted];
        }

        Assert.Equal(text[..250], drafter.Text);
        Assert.Equal(150, drafter.ObservedPaths.Count);
    }

    [Fact]
    public void Build_SharedPass_LeavesItToThePassWhetherToDraft()
    {
        var gates = new SourceGates();
        while (gates.Guard.IsOpen)
            gates.Guard.Step(1, 2, 1);
        var cost = new VerifyCostTable([1, 64], [0], [1, 2]);
        var budget = new FixedBudget();
        ScriptedDrafter drafter = ScriptedDrafter.Of(new PathTable(3, 6));
        var builder = new DraftingTreeBuilder(new DrafterPanel([drafter], new OpinionMixer(), gates), new BestFirstPolicy(budget), budget, cost);
        Assert.True(builder.MayBeLeftOut);
        Assert.False(Builder("best-first", drafter).MayBeLeftOut);
        var tree = new TokenTree(9);
        builder.Build([1, 2], tree);
        Assert.Equal(1, tree.Count);
        builder.Observe(new StepOutcome(tree, [0], [3]));
        tree.Reset(3);
        tree.Load = new BatchLoad();
        builder.Build([1, 2, 3], tree);
        Assert.True(tree.Count > 1);
    }

    [Fact]
    public void Build_StepWasAbandoned_BuildsTheSameTreeAndLearnsOnce()
    {
        ScriptedDrafter drafter = ScriptedDrafter.Of(new PathTable(5, 6));
        DraftingTreeBuilder builder = Builder("best-first", drafter);
        var tree = new TokenTree(20);
        builder.Build([1, 2], tree);
        string[] first = PathTable.Paths(tree);
        tree.Reset(0);
        builder.Build([1, 2], tree);
        Assert.Equal(first, PathTable.Paths(tree));

        // Also when there is less room the second time.
        tree.Reset(0, 3, 2);
        builder.Build([1, 2], tree);
        Assert.InRange(tree.Count, 2, 4);
        Assert.Equal(1, drafter.Asked.Count(path => path.Length == 0) - 2);
        builder.Observe(new StepOutcome(tree, [0], [5]));
        Assert.Equal([0], Assert.Single(drafter.ObservedPaths));
    }

    [Fact]
    public void Build_LargerTreeLater_GrowsItsBuffers()
    {
        ScriptedDrafter drafter = ScriptedDrafter.Of(new PathTable(7, 6));
        DraftingTreeBuilder builder = Builder("best-first", drafter);
        foreach (int capacity in (int[])[2, 60, 5, 200])
        {
            var tree = new TokenTree(capacity);
            builder.Build(drafter.Text.Count == 0 ? [1] : [.. drafter.Text, 1], tree);
            Assert.InRange(tree.Count, 2, capacity + 1);
            builder.Observe(new StepOutcome(tree, [0], [1]));
        }
    }

    [Fact]
    public void BuildAndObserve_ACorrectedToken_IsLearned()
    {
        var drafter = new ScriptedDrafter(DraftSource.Prediction, (path, opinions) => opinions.AddGuess(path.Length % 2 == 0 ? 7 : 8, 9 + (path.Length % 2)));
        DraftingTreeBuilder builder = Builder("best-first", drafter);
        var tree = new TokenTree(6);
        int[] text = [1];
        for (int step = 0; step < 200; step++)
        {
            // Even places are always right, odd ones never: if learning mixed places up, both would be about half right.
            tree.Reset(text[^1]);
            builder.Build(text, tree);
            Assert.True(tree.Count > 1);
            bool isChain = tree.TryGetChild(0, 7, out int node);
            Assert.True(isChain);
            builder.Observe(new StepOutcome(tree, [0, node], [7, 9]));
            text = [.. text, 7, 9];
        }

        tree.Reset(9);
        builder.Build(text, tree);
        Assert.True(tree.Probabilities[1] > 0.9, $"{tree.Probabilities[1]}");
        Assert.True(tree.Count == 2 || tree.Probabilities[2] < 0.1);
    }

    [Theory]
    [InlineData("best-first")]
    [InlineData("rasd")]
    public void BuildAndObserve_WarmWithADraftModel_AllocateNothing(string name)
    {
        var budget = new FixedBudget();
        Assert.True(TreePolicies.TryCreate(name, budget, out TreePolicy? trees));
        var model = new QuietConsultant();
        var builder = new DraftingTreeBuilder(new DrafterPanel([new QuietDrafter(), model], new OpinionMixer(), new SourceGates()), trees, budget);
        int[] text = [.. Enumerable.Range(0, 3000)];
        var tree = new TokenTree(30);
        int length = 1;
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int step = 0; step < 200; step++, length++)
            {
                tree.Reset(text[length - 1]);
                builder.Build(text.AsSpan(0, length), tree);
                builder.Observe(new StepOutcome(tree, [0], text.AsSpan(length, 1)));
            }
        }));
        Assert.True(model.ConsultationCount > 400);
    }

    [Fact]
    public void BuildAndObserve_Warm_AllocateNothing()
    {
        var cost = new VerifyCostTable([1, 64], [0], [1, 2]);
        var budget = new CostBudget(cost);
        var builder = new DraftingTreeBuilder(
            new DrafterPanel([new QuietDrafter()], new OpinionMixer(), new SourceGates()), new BestFirstPolicy(budget), budget, cost);
        int[] text = [.. Enumerable.Range(0, 3000)];
        var tree = new TokenTree(30);
        int length = 1;
        Assert.Equal(0, Allocations.Of(Work));

        void Work()
        {
            for (int step = 0; step < 200; step++, length++)
            {
                tree.Reset(text[length - 1]);
                builder.Build(text.AsSpan(0, length), tree);
                builder.Observe(new StepOutcome(tree, [0], text.AsSpan(length, 1)));
            }
        }
    }

    private static float Seen(OpinionMixer mixer, int reason) =>
        mixer.Tables.Hits[2].Seen(((int)DraftSource.Prediction * Opinions.EvidenceCount) + reason);

    private static DraftingTreeBuilder Builder(string name, IDrafter drafter, OpinionMixer? mixer = null)
    {
        var budget = new FixedBudget();
        Assert.True(TreePolicies.TryCreate(name, budget, out TreePolicy? trees));
        return new DraftingTreeBuilder(new DrafterPanel([drafter], mixer ?? new OpinionMixer()), trees, budget);
    }

    private static void Prune(DraftingTreeBuilder builder, TokenTree tree, Random random)
    {
        List<int> kept = [0];
        for (int node = 1; node < tree.Count; node++)
        {
            if (kept.Contains(tree.Parents[node]) && random.Next(3) > 0)
                kept.Add(node);
        }

        tree.Keep([.. kept]);
        builder.Pruned([.. kept]);
    }

    private static (int[] Path, int[] Emitted) Walk(TokenTree tree, Random random)
    {
        var path = new List<int> { 0 };
        var emitted = new List<int>();
        while (true)
        {
            int[] children = [.. Enumerable.Range(0, tree.Count).Where(node => tree.Parents[node] == path[^1])];
            if (children.Length == 0 || random.Next(5) == 0)
                break;
            int child = children[random.Next(children.Length)];
            emitted.Add(tree.Tokens[child]);
            path.Add(child);
        }

        emitted.Add(random.Next(2000, 3000));
        return ([.. path], [.. emitted]);
    }

    private static void CheckOrder(TokenTree tree)
    {
        for (int node = 1; node < tree.Count; node++)
        {
            // Depth-first: a node follows its parent or something below an earlier sibling.
            int above = node - 1;
            while (above != tree.Parents[node] && above > 0)
                above = tree.Parents[above];
            Assert.Equal(tree.Parents[node], above);
        }
    }

    private sealed class QuietDrafter : IDrafter
    {
        public DraftSource Source => DraftSource.Prompt;

        public void Commit(ReadOnlySpan<int> committed, int known)
        {
        }

        public void Follow(int place, int parent, int token)
        {
        }

        public void Ask(int place, Opinions opinions)
        {
            opinions.AddContext(4, 5);
            opinions.AddCount(3, 3);
            opinions.AddCount(4, 2);
            opinions.AddGuess(5, 5);
        }

        public void Observe(in StepOutcome outcome)
        {
        }
    }

    private sealed class QuietConsultant : IBatchDrafter
    {
        public int ConsultationCount { get; private set; }

        public DraftSource Source => DraftSource.Model;

        public int MaxPlaces => 20;

        public double Estimate(int places) => 0;

        public void Commit(ReadOnlySpan<int> committed, int known)
        {
        }

        public void Follow(int place, int parent, int token)
        {
        }

        public void Consult(ReadOnlySpan<int> places, ReadOnlySpan<Opinions> opinions)
        {
            ConsultationCount++;
            foreach (Opinions each in opinions)
            {
                each.AddEstimate(3, 1);
                each.AddEstimate(7, -1);
            }
        }

        public void Observe(in StepOutcome outcome)
        {
        }
    }
}
