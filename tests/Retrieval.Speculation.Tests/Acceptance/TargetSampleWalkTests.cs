using FsCheck;
using FsCheck.Fluent;
using Retrieval.Speculation.Acceptance;

namespace Retrieval.Speculation.Tests.Acceptance;

public class TargetSampleWalkTests
{
    private const int Vocabulary = 4;
    private const int Length = 3;

    [Fact]
    public void Run_RandomTreesAndTargets_EmitsExactlyTheTargetsLaw() => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        Func<IReadOnlyList<int>, double[]> target = RandomTarget(seed);
        TokenTree tree = RandomTree(new Random(seed));
        Assert.True(ExactLaw.Distance(draws => Walk(tree, target, draws), target, Length) < 1e-12);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    [Fact]
    public void Run_RandomTreesAndTargets_AcceptsWithTheProductOfTargetProbabilities() => Prop.ForAll(Gen.Choose(0, 1 << 30).ToArbitrary(), seed =>
    {
        Func<IReadOnlyList<int>, double[]> target = RandomTarget(seed);
        TokenTree tree = RandomTree(new Random(seed));
        double expected = 0;
        for (int node = 1; node < tree.Count; node++)
        {
            List<int> path = PathTo(tree, node);
            expected += Enumerable.Range(0, path.Count).Aggregate(1.0, (p, i) => p * target(path[..i])[path[i]]);
        }

        double accepted = 0;
        var draws = new ExactLaw.Draws();
        do
        {
            int emitted = Walk(tree, target, draws).Count;
            accepted += draws.Probability * (emitted - 1);
        }
        while (draws.Advance());
        Assert.Equal(expected, accepted, 1e-12);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    // Scheme B in the extreme: the builder sees the noise, draws included that are still to come, and drafts with it or against it.
    [Fact]
    public void Run_TreesThatDependOnTheNoise_EmitsExactlyTheTargetsLaw()
    {
        Func<IReadOnlyList<int>, double[]> target = RandomTarget(5);
        Assert.InRange(ExactLaw.Distance(WalkKnowingly, target, Length), 0, 1e-12);

        List<int> WalkKnowingly(ExactLaw.Draws draws)
        {
            var noise = new Dictionary<string, int>();
            var tree = new TokenTree(4);
            tree.Reset(0);
            int first = Peek([]);
            int node = tree.Add(0, first == 0 ? 1 : first, 1);
            int second = Peek([tree.Tokens[node]]);
            tree.Add(node, second == 2 ? 2 : (second + 1) % Vocabulary, 1);
            if (second == 3)
                tree.Add(0, 0, 1);
            var emitted = new List<int>();
            new TargetSampleWalk(4).Run(tree, new NodeSampler(at => Peek(PathTo(tree, at)), -1, emitted), int.MaxValue);
            return emitted;

            int Peek(List<int> path)
            {
                string key = string.Join(' ', path);
                if (!noise.TryGetValue(key, out int token))
                    noise[key] = token = draws.Draw(target(path));
                return token;
            }
        }
    }

    // Known wrong rules: the enumeration must find them out on the very tree it passes the right one on.
    [Fact]
    public void ExactLaw_DrawingAgainAfterAMiss_IsDetected()
    {
        (TokenTree tree, Func<IReadOnlyList<int>, double[]> target) = Fixture();
        Assert.True(ExactLaw.Distance(draws => Walk(tree, target, draws), target, Length) < 1e-12);
        Assert.True(ExactLaw.Distance(draws => DrawAgainAfterMiss(tree, target, draws), target, Length) > 0.02);
    }

    [Fact]
    public void ExactLaw_DrawingForEachCandidate_IsDetected()
    {
        (TokenTree tree, Func<IReadOnlyList<int>, double[]> target) = Fixture();
        Assert.True(ExactLaw.Distance(draws => DrawForEachCandidate(tree, target, draws), target, Length) > 0.02);
    }

    [Fact]
    public void ExactLaw_ContinuingWithTheArgmaxAfterAMiss_IsDetected()
    {
        (TokenTree tree, Func<IReadOnlyList<int>, double[]> target) = Fixture();
        Assert.True(ExactLaw.Distance(draws => ArgmaxAfterMiss(tree, target, draws), target, Length) > 0.02);
    }

    [Fact]
    public void Run_StopTokenDrafted_EndsBeforeItAndCountsItAccepted()
    {
        TokenTree tree = Chain(5, 1, 2, 3);
        TargetSampleWalk walk = Run(tree, [1, 2, 3, 0], stop: 2, limit: 9, out List<int> emitted);
        Assert.Equal([1], emitted);
        Assert.Equal([0], walk.Path.ToArray());
        Assert.Equal((true, 2, 1), (walk.IsStopped, walk.AcceptedCount, walk.EmittedCount));
    }

    [Fact]
    public void Run_StopTokenFirst_EmitsNothing()
    {
        TargetSampleWalk walk = Run(Chain(5, 1), [2, 0], stop: 2, limit: 9, out List<int> emitted);
        Assert.Empty(emitted);
        Assert.True(walk.Path.IsEmpty);
        Assert.Equal((true, 0), (walk.IsStopped, walk.AcceptedCount));
    }

    [Fact]
    public void Run_LimitInsideTheTree_EmitsNoMore()
    {
        TargetSampleWalk walk = Run(Chain(5, 1, 2, 3), [1, 2, 3, 0], stop: -1, limit: 2, out List<int> emitted);
        Assert.Equal([1, 2], emitted);
        Assert.Equal([0, 1], walk.Path.ToArray());
        Assert.False(walk.IsStopped);
    }

    [Fact]
    public void Run_EverythingAccepted_AddsTheBonusToken()
    {
        TargetSampleWalk walk = Run(Chain(5, 1, 2, 3), [1, 2, 3, 0], stop: -1, limit: 9, out List<int> emitted);
        Assert.Equal([1, 2, 3, 0], emitted);
        Assert.Equal([0, 1, 2, 3], walk.Path.ToArray());
        Assert.Equal((3, 4), (walk.AcceptedCount, walk.EmittedCount));
    }

    private static TargetSampleWalk Run(TokenTree tree, int[] answers, int stop, int limit, out List<int> emitted)
    {
        emitted = [];
        var walk = new TargetSampleWalk(0);
        walk.Run(tree, new NodeSampler(node => answers[node], stop, emitted), limit);
        return walk;
    }

    private static List<int> Walk(TokenTree tree, Func<IReadOnlyList<int>, double[]> target, ExactLaw.Draws draws)
    {
        var emitted = new List<int>();
        var walk = new TargetSampleWalk(4);
        walk.Run(tree, new NodeSampler(node => draws.Draw(target(PathTo(tree, node))), -1, emitted), int.MaxValue);
        Assert.Equal(emitted.Count, walk.EmittedCount);
        return emitted;
    }

    private static List<int> DrawAgainAfterMiss(TokenTree tree, Func<IReadOnlyList<int>, double[]> target, ExactLaw.Draws draws)
    {
        var emitted = new List<int>();
        int node = 0;
        while (tree.TryGetChild(node, draws.Draw(target(emitted)), out int child))
        {
            emitted.Add(tree.Tokens[child]);
            node = child;
        }

        emitted.Add(draws.Draw(target(emitted)));
        return emitted;
    }

    private static List<int> ArgmaxAfterMiss(TokenTree tree, Func<IReadOnlyList<int>, double[]> target, ExactLaw.Draws draws)
    {
        List<int> emitted = DrawAgainAfterMiss(tree, target, draws)[..^1];
        double[] distribution = target(emitted);
        emitted.Add(Array.IndexOf(distribution, distribution.Max()));
        return emitted;
    }

    // REST's reference: every candidate draws its own target tokens, the longest match wins, its own miss is emitted.
    private static List<int> DrawForEachCandidate(TokenTree tree, Func<IReadOnlyList<int>, double[]> target, ExactLaw.Draws draws)
    {
        List<int> best = [];
        int[] parents = tree.Parents.ToArray();
        foreach (int leaf in Enumerable.Range(0, tree.Count).Where(node => !parents.Contains(node)))
        {
            List<int> candidate = PathTo(tree, leaf);
            var emitted = new List<int>();
            do
                emitted.Add(draws.Draw(target(emitted)));
            while (emitted.Count <= candidate.Count && emitted[^1] == candidate[emitted.Count - 1]);
            if (emitted.Count > best.Count)
                best = emitted;
        }

        return best;
    }

    private static (TokenTree Tree, Func<IReadOnlyList<int>, double[]> Target) Fixture()
    {
        var tree = new TokenTree(4);
        tree.Reset(0);
        int a = tree.Add(0, 1, 0.5f);
        tree.Add(a, 2, 0.5f);
        tree.Add(a, 0, 0.5f);
        tree.Add(0, 3, 0.5f);
        return (tree, RandomTarget(12));
    }

    private static TokenTree Chain(int root, params int[] tokens)
    {
        var tree = new TokenTree(tokens.Length);
        tree.Reset(root);
        int node = 0;
        foreach (int token in tokens)
            node = tree.Add(node, token, 1);
        return tree;
    }

    private static TokenTree RandomTree(Random random)
    {
        var tree = new TokenTree(6);
        tree.Reset(0, random.Next(0, 7), maxDepth: 2);
        for (int i = 0; i < 12; i++)
        {
            int parent = random.Next(tree.Count);
            if (tree.CanGrow(parent))
                tree.Add(parent, random.Next(Vocabulary), random.NextSingle());
        }

        return tree;
    }

    private static Func<IReadOnlyList<int>, double[]> RandomTarget(int seed) => prefix =>
    {
        var random = new Random(prefix.Aggregate(seed, (hash, token) => unchecked((hash * 31) + token + 1)));
        double[] weights = [.. Enumerable.Range(0, Vocabulary).Select(_ => random.NextDouble())];
        return [.. weights.Select(weight => weight / weights.Sum())];
    };

    private static List<int> PathTo(TokenTree tree, int node)
    {
        var path = new List<int>();
        for (; node != 0; node = tree.Parents[node])
            path.Insert(0, tree.Tokens[node]);
        return path;
    }

    private readonly struct NodeSampler(Func<int, int> sample, int stop, List<int> emitted) : INodeSampler
    {
        public int Sample(int node) => sample(node);

        public bool IsStop(int token) => token == stop;

        public void Emit(int token) => emitted.Add(token);
    }
}
