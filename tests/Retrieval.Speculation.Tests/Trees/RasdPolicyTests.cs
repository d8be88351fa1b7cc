using Retrieval.Speculation.Control;
using Retrieval.Speculation.Drafters;
using Retrieval.Speculation.Mixing;
using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class RasdPolicyTests
{
    private const int TopK = 2;
    private const float Least = 0.28f;

    // The paper's order of work, written out: prune the one tree, grow the other, then merge.
    [Fact]
    public void Grow_RoomForAll_IsThePrunedRetrievedTreeMergedIntoTheModels()
    {
        int pruned = 0, both = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var sources = new TwoSources(seed);
            TokenTree retrieved = sources.Tree(PrunedChildren), modelled = sources.Tree(ModelsChildren), whole = sources.Tree(AllRetrieved);
            var fused = new TokenTree(400);
            new TreeFusion().Merge(modelled, fused);
            new TreeFusion().Merge(retrieved, fused);
            TokenTree tree = Grow(sources, 400);
            Assert.Equal(PathTable.Paths(fused).Order(StringComparer.Ordinal), PathTable.Paths(tree).Order(StringComparer.Ordinal));
            pruned += whole.Count - retrieved.Count;
            both += retrieved.Count + modelled.Count - 1 - fused.Count;
        }

        Assert.True(pruned > 300 && both > 50, $"{pruned} nodes pruned, {both} in both trees");
    }

    [Fact]
    public void Grow_LittleRoom_KeepsTheLikeliestNodesOfBoth()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var sources = new TwoSources(seed);
            TokenTree all = Grow(sources, 400);
            for (int budget = 1; budget < 8; budget++)
            {
                TokenTree tree = Grow(sources, budget);
                Assert.Equal(PathTable.Paths(all)[..Math.Min(budget, all.Count - 1)], PathTable.Paths(tree));
            }

            Assert.Equal(all.PathProbabilities.ToArray().OrderDescending(), all.PathProbabilities.ToArray());
            for (int node = 0; node < all.Count; node++)
                Assert.InRange(Enumerable.Range(0, all.Count).Where(child => all.Parents[child] == node).Sum(child => all.Probabilities[child]), 0, 1.0001f);
        }
    }

    [Fact]
    public void Grow_ModelWasNotAsked_IsBestFirst()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            TokenTree expected = new(20), tree = new(20);
            new BestFirstPolicy(new FixedBudget()).Grow(expected, new PathTable(seed, 6));
            new RasdPolicy(new FixedBudget()).Grow(tree, new PathTable(seed, 6));
            Assert.Equal(PathTable.Paths(expected), PathTable.Paths(tree));
            Assert.Equal(expected.Probabilities.ToArray(), tree.Probabilities.ToArray());
        }
    }

    // Through panel and consultation: what the model excludes at the root goes, what it adds comes.
    [Fact]
    public void Build_ModelDisagreesAtTheRoot_ItsBranchesReplaceTheRetrievedOnes()
    {
        var retrieval = new ScriptedDrafter(DraftSource.Prediction, (path, opinions) => opinions.AddGuess(path.Length == 0 ? 7 : 8, 5));
        var model = new ScriptedConsultant((path, opinions) =>
        {
            opinions.AddEstimate(9, 2);
            opinions.AddEstimate(path.Length == 0 ? 7 : 8, -11);
        });
        var budget = new FixedBudget();
        var builder = new DraftingTreeBuilder(new DrafterPanel([retrieval, model], new OpinionMixer()), new RasdPolicy(budget), budget);
        var tree = new TokenTree(3);
        builder.Build([1, 2], tree);
        Assert.Equal(["9", "9 9", "9 9 9"], PathTable.Paths(tree));
        Assert.All(tree.Origins[1..].ToArray(), origin => Assert.Equal(DraftSource.Model, origin.Source));
        Assert.Equal(1 / (1 + MathF.Exp(-2)), tree.Probabilities[1], 1e-5f);
    }

    [Fact]
    public void New_BadArguments_Throws()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RasdPolicy(new FixedBudget(), topK: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RasdPolicy(new FixedBudget(), leastProbability: float.NaN));
        Assert.Throws<ArgumentNullException>(() => new RasdPolicy(null!));
    }

    private static TokenTree Grow(TwoSources sources, int budget)
    {
        var tree = new TokenTree(400);
        tree.Reset(0, budget, int.MaxValue);
        new RasdPolicy(new FixedBudget(), TopK, Least).Grow(tree, sources);
        return tree;
    }

    private static IEnumerable<Candidate> AllRetrieved(TwoSources sources, int[] path) => sources.Retrieved(path);

    private static IEnumerable<Candidate> ModelsChildren(TwoSources sources, int[] path) => sources.Modelled(path).Take(TopK);

    private static IEnumerable<Candidate> PrunedChildren(TwoSources sources, int[] path)
    {
        if (!sources.IsConsulted(path))
            return sources.Retrieved(path);
        Candidate[] model = sources.Modelled(path);
        return sources.Retrieved(path).Where(candidate => path.Length == 0
            ? model.Take(TopK).Any(likely => likely.Token == candidate.Token && likely.Probability >= Least)
            : model.Any(known => known.Token == candidate.Token));
    }

    /// <summary>A retrieved and a model's distribution behind each path, none of them small, over tokens they often share.</summary>
    private sealed class TwoSources(int seed) : ICandidates
    {
        public ReadOnlySpan<Candidate> Expand(TokenTree tree, int node) => throw new NotSupportedException();

        public SplitCandidates Split(TokenTree tree, int node)
        {
            int[] path = PathTable.PathOf(tree, node);
            return new SplitCandidates(Retrieved(path), Modelled(path), IsConsulted(path));
        }

        public bool IsConsulted(int[] path) => path.Length == 0 || Random(path, 2).Next(3) > 0;

        public Candidate[] Retrieved(int[] path) => Behind(path, 0);

        public Candidate[] Modelled(int[] path) => IsConsulted(path) ? Behind(path, 1) : [];

        public TokenTree Tree(Func<TwoSources, int[], IEnumerable<Candidate>> children)
        {
            var tree = new TokenTree(400);
            for (int node = 0; node < tree.Count; node++)
            {
                foreach (Candidate child in children(this, PathTable.PathOf(tree, node)))
                    tree.Add(node, child.Token, child.Probability);
            }

            return tree;
        }

        private Candidate[] Behind(int[] path, int source)
        {
            if (path.Length == 3)
                return [];
            Random random = Random(path, source);
            int[] tokens = [.. Enumerable.Range(0, 4).OrderBy(_ => random.Next()).Take(random.Next(4))];
            return [.. tokens.Select(token => new Candidate(token, 0.25f + (0.08f * random.NextSingle()), default)).OrderByDescending(candidate => candidate.Probability)];
        }

        private Random Random(int[] path, int source) => new(path.Aggregate((seed * 3) + source, (hash, token) => unchecked((hash * 31) + token + 7)));
    }
}
