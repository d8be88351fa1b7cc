using FsCheck;
using FsCheck.Fluent;
using Retrieval.Datastore.Tests.Support;

namespace Retrieval.Datastore.Tests.Query;

public class ContinuationTreeTests
{
    [Fact]
    public void Grow_AnyPlace_IsTheNodesOfHighestProbability()
    {
        Prop.ForAll(Gen.Choose(0, 1_000_000).ToArbitrary(), seed =>
        {
            int[][] documents = Texts.Random(seed, maxDocuments: 8, maxLength: 50);
            IndexChoice index = seed % 2 == 0 ? IndexChoice.Automaton : IndexChoice.Array;
            using var directory = new TemporaryDirectory();
            using DatastoreReader reader = Datastores.BuildAndOpen(directory.Path, documents, Datastores.Options(index, segmentTokens: seed % 3 == 0 ? 60 : 1_000));
            var place = new SuffixCursor[reader.SegmentCount];
            int[] query = Texts.Query(seed, documents, 8);
            int length = reader.Follow(query, place);
            CheckTree(reader, place, new NaiveCorpus(documents), query[^length..]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void Grow_TieHeavyCorpus_StaysClosedUnderPrefixes()
    {
        using var directory = new TemporaryDirectory();
        using DatastoreReader reader = Datastores.BuildAndOpen(directory.Path, [[.. Enumerable.Repeat(1, 100)], Texts.DeBruijn(2, 6)], Datastores.Options());
        for (int nodes = 1; nodes < 40; nodes++)
        {
            var tree = new ContinuationTree(nodes);
            tree.Grow(reader.Indexes, new SuffixCursor[reader.SegmentCount]);
            Assert.Equal(nodes + 1, tree.Count);
            CheckClosed(tree);
        }
    }

    [Fact]
    public void Grow_MinProbability_LeavesOutWhatIsBelow()
    {
        using var directory = new TemporaryDirectory();
        using DatastoreReader reader = Datastores.BuildAndOpen(directory.Path, [[1, 2, 1, 2, 1, 3, 1, 4]], Datastores.Options());
        var place = new SuffixCursor[1];
        reader.Follow([1], place);
        var tree = new ContinuationTree(10);
        tree.Grow(reader.Indexes, place, minProbability: 0.3);
        Assert.All(tree.Nodes.ToArray(), node => Assert.True(node.Probability >= 0.3));
        Assert.Equal([-1, 2, 1], tree.Nodes.ToArray().Select(node => node.Token));
    }

    [Fact]
    public void Grow_EmptyDatastore_IsTheRootAlone()
    {
        var tree = new ContinuationTree(10);
        tree.Grow([], []);
        Assert.Equal(1, tree.Count);
    }

    [Fact]
    public void ContinuationTree_OptionsOutOfRange_AreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContinuationTree(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContinuationTree(70_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ContinuationTree(1, 65));
        Assert.Throws<ArgumentException>(() => new ContinuationTree(1).Grow([], new SuffixCursor[1]));
    }

    private static void CheckTree(DatastoreReader reader, SuffixCursor[] place, NaiveCorpus naive, int[] match)
    {
        const int Nodes = 20;
        var tree = new ContinuationTree(Nodes, maxChildren: 64);
        tree.Grow(reader.Indexes, place);
        CheckClosed(tree);
        foreach (int node in Enumerable.Range(0, tree.Count))
        {
            int[] path = [.. match, .. PathTo(tree, node)];
            if (path.Length == 0) continue;
            Assert.Equal(naive.Count(path), tree.Nodes[node].Count);
            CorpusLocation location = reader.Locate(tree.Place(node))!;
            int[] document = naive.Documents[int.Parse(location.Document.Path[8..12])];
            Assert.Equal(path, document[(int)location.TokenIndex..((int)location.TokenIndex + path.Length)]);
        }
        double[] expected = [.. AllProbabilities(naive, match, 1, depth: 0).OrderDescending().Take(Nodes)];
        Assert.Equal(expected, tree.Nodes[1..].ToArray().Select(node => node.Probability));
    }

    private static IEnumerable<double> AllProbabilities(NaiveCorpus naive, int[] match, double probability, int depth)
    {
        if (depth > 20 || probability < 1e-3) yield break;
        long total = naive.Count(match);
        foreach (TokenCount next in naive.Continuations(match))
        {
            double child = probability * Math.Min(1, (double)next.Count / total);
            yield return child;
            foreach (double deeper in AllProbabilities(naive, [.. match, next.Token], child, depth + 1)) yield return deeper;
        }
    }

    private static void CheckClosed(ContinuationTree tree)
    {
        for (int i = 1; i < tree.Count; i++)
        {
            TreeNode node = tree.Nodes[i];
            Assert.InRange(node.Parent, 0, i - 1);
            Assert.Equal(tree.Nodes[node.Parent].Depth + 1, node.Depth);
            Assert.True(node.Probability <= tree.Nodes[node.Parent].Probability);
            Assert.True(node.Probability <= tree.Nodes[i - 1].Probability);
        }
    }

    private static IEnumerable<int> PathTo(ContinuationTree tree, int node)
    {
        var path = new Stack<int>();
        for (; node > 0; node = tree.Nodes[node].Parent) path.Push(tree.Nodes[node].Token);
        return path;
    }
}
