using Retrieval.Speculation.Control;
using Retrieval.Speculation.Decoding;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class ConsultationTests
{
    private static readonly VerifyCostTable Cost = new([1, 8, 64], [0], [1, 1.5, 6]);

    public static TheoryData<string> Names => [.. TreePolicies.Names];

    // Asked late or at once, what is said is said: same opinions, same trees. Lessons differ: only late is it known what was said before.
    [Theory]
    [InlineData(1000)]
    [InlineData(60)]
    public void Build_AskingIsFree_GrowsTheTreeThatAPlainDrafterWouldHaveGiven(int maxPlaces)
    {
        int consulted = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            PathTable retrieved = new(seed, 3, maxDepth: 3), modelled = new(seed + 1000, 3, maxDepth: 3);
            var mixer = new OpinionMixer();
            ScriptedConsultant model = ScriptedConsultant.Of(modelled, maxPlaces: maxPlaces);
            var plain = new ScriptedDrafter(DraftSource.Model, (path, opinions) => ScriptedConsultant.Say(modelled, path, opinions));
            ScriptedDrafter first = Guessing(retrieved), second = Guessing(retrieved);
            DraftingTreeBuilder builder = Builder(mixer, [first, model]), other = Builder(mixer, [second, plain]);
            (TokenTree tree, TokenTree expected) = (new TokenTree(400), new TokenTree(400));
            var random = new Random(seed);
            int[] text = [1, 2];
            for (int step = 0; step < 4; step++)
            {
                tree.Reset(text[^1]);
                expected.Reset(text[^1]);
                first.Asked.Clear();
                builder.Build(text, tree);
                other.Build(text, expected);
                Assert.False(tree.IsFull);
                Assert.Equal(PathTable.Paths(expected), PathTable.Paths(tree));
                Assert.Equal(expected.Probabilities.ToArray(), tree.Probabilities.ToArray());
                Assert.Equal(first.Asked.Count, first.Asked.DistinctBy(path => string.Join(' ', path)).Count());
                consulted += model.Consulted.Count;
                (int[] path, int[] emitted) = Walk(tree, random);
                builder.Observe(new StepOutcome(tree, path, emitted));
                other.Observe(new StepOutcome(expected, [], []));
                text = [.. text, .. emitted];
            }
        }

        Assert.True(consulted > 150, $"{consulted} consultations");
    }

    [Fact]
    public void Build_AskingCannotPay_NeverAsks()
    {
        for (int seed = 0; seed < 15; seed++)
        {
            var table = new PathTable(seed, 4);
            ScriptedConsultant model = ScriptedConsultant.Of(new PathTable(seed + 1, 4), _ => 3);
            string[] alone = Grown(seed, [Guessing(table)], Cost), beside = Grown(seed, [Guessing(table), model], Cost);
            Assert.Equal(0, model.ConsultationCount);
            Assert.Equal(alone, beside);
        }
    }

    [Fact]
    public void Build_AskingPays_AsksAndStopsByItself()
    {
        int asked = 0, most = 0;
        for (int seed = 0; seed < 60; seed++)
        {
            ScriptedConsultant model = ScriptedConsultant.Of(new PathTable(seed + 1, 4), places => 0.0001 * places);
            Grown(seed, [Guessing(new PathTable(seed, 3)), model], Cost);
            asked += model.ConsultationCount > 0 ? 1 : 0;
            most = Math.Max(most, model.ConsultationCount);
        }

        Assert.InRange(asked, 40, 60);
        Assert.InRange(most, 2, 20);
    }

    // Written out: the doubt is what a place's likeliest candidate leaves, of the path; in a full tree, above what it would push out.
    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Advances_RandomTreesAndPrices_AsksWhereTheStatedSurplusIsLargest(bool isShared, bool isBehind)
    {
        int asked = 0, refused = 0;
        for (int seed = 0; seed < 150; seed++)
        {
            var random = new Random(seed);
            double first = random.NextDouble() / 4, next = random.NextDouble() / 40;
            var modelled = new PathTable(seed + 1, 5);
            var model = new ScriptedConsultant((path, opinions) => ScriptedConsultant.Say(modelled, path, opinions))
            {
                Cost = places => first + (next * places),
                MaxPlaces = random.Next(1, 30),
                CatchUpMilliseconds = isBehind ? random.NextDouble() * 0.3 : 0,
                CatchUpPass = 0.2,
            };
            var panel = new DrafterPanel([Guessing(new PathTable(seed, 4)), model], new OpinionMixer());
            var yield = new ConsultingYield();
            var consultation = new Consultation(panel, yield, Cost);
            var policy = new BestFirstPolicy(new FixedBudget());
            var tree = new TokenTree(random.Next(1, 25));
            tree.Reset(1, tree.Capacity, random.Next(1, 9));
            tree.Load = isShared ? Load(random) : null;
            panel.Begin([1, 2, 3, 1], isShared);
            consultation.Begin(3);
            policy.Grow(tree, panel);
            for (int round = 0; ; round++)
            {
                double behind = model.CatchUpMilliseconds;
                (string[] places, double surplus) = Choice(tree, panel, model, yield, round);
                bool pays = surplus > behind * Tokens(tree) / Math.Min(128, tree.MaxDepth + 1);
                bool readsOn = behind > 0 && pays;
                string[] expected = pays && behind <= (readsOn ? model.CatchUpPass : 0) ? places : [];
                Assert.Equal(expected.Length > 0, consultation.Advances(tree, tree));
                Assert.Equal(readsOn ? Math.Max(0, behind - model.CatchUpPass) : behind, model.CatchUpMilliseconds);
                if (expected.Length == 0)
                    break;
                Assert.Equal(expected, model.Consulted[^1]);
                asked++;
                tree.Truncate(1);
                panel.Regrow();
                policy.Grow(tree, panel);
                consultation.Learn(tree);
            }

            refused++;
            Assert.Equal(model.Consulted.Count, model.ConsultationCount);
        }

        Assert.True(asked > 20 && refused > 20, $"{asked} asked, {refused} refused");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Observe_AfterConsulting_LearnsAtThePlacesTheTargetWentThrough(string name)
    {
        for (int seed = 0; seed < 15; seed++)
        {
            var random = new Random(seed);
            var table = new PathTable(seed, 5);
            List<string> reasons = [];
            var drafter = new ScriptedDrafter(DraftSource.Prediction, (path, opinions) =>
            {
                reasons.Add(string.Join(' ', path));
                foreach (Candidate candidate in table.Behind(path))
                    opinions.AddGuess(candidate.Token, reasons.Count - 1);
            });
            ScriptedConsultant model = ScriptedConsultant.Of(new PathTable(seed + 5, 4), maxPlaces: random.Next(1, 12));
            var mixer = new OpinionMixer();
            var budget = new FixedBudget();
            Assert.True(TreePolicies.TryCreate(name, budget, out TreePolicy? trees));
            var builder = new DraftingTreeBuilder(new DrafterPanel([drafter, model], mixer), trees, budget);
            var tree = new TokenTree(20);
            int[] text = [1, 2, 3];
            for (int step = 0; step < 3; step++)
            {
                tree.Reset(text[^1]);
                builder.Build(text, tree);
                (int[] path, int[] emitted) = Walk(tree, random);
                float[] before = [.. Enumerable.Range(0, Opinions.EvidenceCount).Select(reason => Seen(mixer, reason))];
                builder.Observe(new StepOutcome(tree, path, emitted));
                string[] learned = [.. reasons.Where((_, reason) => reason < before.Length && Seen(mixer, reason) != before[reason])];
                string[] wanted = [.. path.Select(node => PathTable.PathOf(tree, node)).Where(at => table.Behind(at).Length > 0).Select(at => string.Join(' ', at))];
                Assert.Equal(wanted.Order(StringComparer.Ordinal), learned.Order(StringComparer.Ordinal));
                for (int node = 1; node < tree.Count; node++)
                    Assert.Equal(Located(tree, node), builder.Locate(tree, node));
                text = [.. text, .. emitted];
            }

            Assert.True(model.ConsultationCount > 0);
        }
    }

    [Fact]
    public void Observe_ModelTakesTimeAndBringsNothing_IsPausedAndComesBack()
    {
        var gates = new SourceGates();
        var table = new PathTable(4, 4);
        var model = new ScriptedConsultant((_, _) => { }) { OnConsult = () => Thread.SpinWait(20_000) };
        ScriptedDrafter drafter = Guessing(table);
        var budget = new FixedBudget(8);
        var builder = new DraftingTreeBuilder(new DrafterPanel([drafter, model], new OpinionMixer(), gates), new BestFirstPolicy(budget), budget, Cost);
        var tree = new TokenTree(8);
        int[] text = [.. Enumerable.Range(0, 2000)];
        int closed = 0, last = 0, returned = 0;
        bool wasOpen = true;
        for (int step = 1; step < 900; step++)
        {
            bool isOpen = gates.IsOpen(DraftSource.Model);
            returned += isOpen && !wasOpen ? 1 : 0;
            closed += isOpen ? 0 : 1;
            wasOpen = isOpen;
            tree.Reset(text[step - 1]);
            builder.Build(text.AsSpan(0, step), tree);
            Assert.Equal(isOpen, model.ConsultationCount > last);
            last = model.ConsultationCount;

            // The others are right, so that nobody thinks of pausing drafts altogether.
            Assert.True(tree.Count > 1);
            builder.Observe(new StepOutcome(tree, [0, 1], [tree.Tokens[1], 5000]));
        }

        Assert.InRange(closed, 300, 880);
        Assert.True(returned > 0);
        Assert.True(gates.IsOpen(DraftSource.Prediction));
    }

    [Fact]
    public void Build_ModelWithoutRoom_IsNotAsked()
    {
        ScriptedConsultant model = ScriptedConsultant.Of(new PathTable(3, 4), maxPlaces: 0);
        Assert.Equal(Grown(1, [Guessing(new PathTable(1, 4))], null), Grown(1, [Guessing(new PathTable(1, 4)), model], null));
        Assert.Equal(0, model.ConsultationCount);
    }

    [Fact]
    public void New_TwoDraftersToConsult_Throws() => Assert.Throws<ArgumentException>(() =>
        new DrafterPanel([ScriptedConsultant.Of(new PathTable(3, 4)), new OtherConsultant()], new OpinionMixer()));

    // In the order of doubt, ties in the order of nodes; as many as have the largest surplus, the fewest of equals.
    private static (string[] Places, double Surplus) Choice(TokenTree tree, DrafterPanel panel, ScriptedConsultant model, ConsultingYield yield, int round)
    {
        double worth = yield[round] * Pass(tree) / Tokens(tree);
        float least = tree.IsFull ? tree.PathProbabilities.ToArray().Min() : 0;
        (int Node, float Doubt)[] order = [.. Enumerable.Range(0, tree.Count)
            .Where(node => tree.Depths[node] < tree.MaxDepth && tree.PathProbabilities[node] > least)
            .Select(node => (Node: node, Doubt: (tree.PathProbabilities[node] * panel.Doubt(tree, node)) - least))
            .Where(entry => entry.Doubt > 0).OrderByDescending(entry => entry.Doubt)];
        int best = 0;
        double surplus = 0;
        for (int count = 1; count <= order.Length; count++)
        {
            int places = order[..count].SelectMany(entry => Above(tree, entry.Node)).Distinct().Count();
            if (places > model.MaxPlaces)
                break;
            double gain = (worth * order[..count].Sum(entry => (double)entry.Doubt)) - (yield.Slowness * model.Estimate(places));
            if (gain > surplus)
                (best, surplus) = (count, gain);
        }

        return ([.. order[..best].Select(entry => string.Join(' ', PathTable.PathOf(tree, entry.Node)))], surplus);
    }

    // Of the whole pass, whoever shares it.
    private static double Tokens(TokenTree tree) => tree.PathProbabilities.ToArray().Sum(path => (double)path) + (tree.Load?.Tokens ?? 0);

    private static double Pass(TokenTree tree) => tree.Load is { } load
        ? load.Milliseconds[Math.Min(tree.Count + load.Rows, load.Milliseconds.Length - 1)]
        : Cost.Estimate(tree.Count, 3);

    private static IEnumerable<int> Above(TokenTree tree, int node)
    {
        for (; node >= 0; node = tree.Parents[node])
            yield return node;
    }

    private static BatchLoad Load(Random random)
    {
        var load = new BatchLoad { Milliseconds = [.. Enumerable.Range(0, 60).Select(rows => 1 + (0.05 * rows))] };
        for (int run = random.Next(1, 4); run > 0; run--)
        {
            var other = new TokenTree(20);
            for (int nodes = random.Next(20); nodes > 0; nodes--)
                other.Add(random.Next(other.Count), nodes, random.NextSingle());
            load.Add(other);
        }

        return load;
    }

    private static string Located(TokenTree tree, int node) =>
        "behind " + string.Join(' ', PathTable.PathOf(tree, tree.Parents[node]));

    private static string[] Grown(int seed, IDrafter[] drafters, VerifyCostTable? cost)
    {
        var budget = new FixedBudget();
        var builder = new DraftingTreeBuilder(new DrafterPanel(drafters, new OpinionMixer()), new BestFirstPolicy(budget), budget, cost);
        var tree = new TokenTree(8 + (seed % 8));
        tree.Reset(2);
        builder.Build([1, 2], tree);
        return PathTable.Paths(tree);
    }

    private static DraftingTreeBuilder Builder(OpinionMixer mixer, IDrafter[] drafters)
    {
        var budget = new FixedBudget();
        return new DraftingTreeBuilder(new DrafterPanel(drafters, mixer), new BestFirstPolicy(budget), budget);
    }

    private static ScriptedDrafter Guessing(PathTable table) => new(DraftSource.Prediction, (path, opinions) =>
    {
        foreach (Candidate candidate in table.Behind(path))
            opinions.AddGuess(candidate.Token, (int)(candidate.Probability * 100));
    });

    private static float Seen(OpinionMixer mixer, int reason) =>
        mixer.Tables.Hits[2].Seen(((int)DraftSource.Prediction * Opinions.EvidenceCount) + reason);

    private static (int[] Path, int[] Emitted) Walk(TokenTree tree, Random random)
    {
        List<int> path = [0], emitted = [];
        while (true)
        {
            int[] children = [.. Enumerable.Range(0, tree.Count).Where(node => tree.Parents[node] == path[^1])];
            if (children.Length == 0 || random.Next(5) == 0)
                break;
            path.Add(children[random.Next(children.Length)]);
            emitted.Add(tree.Tokens[path[^1]]);
        }

        emitted.Add(random.Next(2000, 3000));
        return ([.. path], [.. emitted]);
    }

    private sealed class OtherConsultant : IBatchDrafter
    {
        public DraftSource Source => DraftSource.Dense;

        public int MaxPlaces => 1;

        public double CatchUpMilliseconds => 0;

        public double Estimate(int places) => 0;

        public void Commit(ReadOnlySpan<int> committed, int known)
        {
        }

        public void Follow(int place, int parent, int token)
        {
        }

        public void Consult(ReadOnlySpan<int> places, ReadOnlySpan<Opinions> opinions)
        {
        }

        public void Observe(in StepOutcome outcome)
        {
        }
    }
}
