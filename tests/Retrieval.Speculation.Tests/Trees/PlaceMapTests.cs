using Retrieval.Speculation.Trees;

namespace Retrieval.Speculation.Tests.Trees;

public class PlaceMapTests
{
    [Fact]
    public void Add_TreesGrownAgainAndAgain_EachPathHasOnePlaceForTheStep()
    {
        var places = new PlaceMap();
        for (int seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var known = new Dictionary<string, int> { [""] = 0 };
            places.Clear();
            for (int growth = 0; growth < 5; growth++)
            {
                TokenTree tree = RandomTree(random, random.Next(150));
                for (int node = 1; node < tree.Count; node++)
                {
                    Assert.Equal(node, places.NodeCount);
                    string path = Path(tree, node);
                    bool isNew = !known.ContainsKey(path);
                    Assert.Equal(isNew, places.Add(tree));
                    if (isNew)
                        known[path] = known.Count;
                }

                for (int node = 0; node < tree.Count; node++)
                    Assert.Equal(known[Path(tree, node)], places[node]);
                for (int node = 1; node < tree.Count; node++)
                    Assert.Equal(known[Path(tree, tree.Parents[node])], places.Parent(places[node]));
                Assert.Equal((known.Count, tree.Count), (places.Count, places.NodeCount));
                places.Regrow();
                Assert.Equal((known.Count, 1), (places.Count, places.NodeCount));
            }
        }
    }

    [Fact]
    public void Clear_NewStep_KnowsThePlaceOfTheRootOnly()
    {
        var places = new PlaceMap();
        places.Clear();
        TokenTree tree = RandomTree(new Random(1), 20);
        while (places.NodeCount < tree.Count)
            places.Add(tree);
        places.Clear();
        Assert.Equal((1, 1, 0), (places.Count, places.NodeCount, places[0]));
        Assert.True(places.Add(tree));
    }

    // Few tokens, so that growths share paths.
    private static TokenTree RandomTree(Random random, int nodes)
    {
        var tree = new TokenTree(nodes);
        for (int tries = 0; tries < 3 * nodes && !tree.IsFull; tries++)
            tree.Add(random.Next(tree.Count), random.Next(4), random.NextSingle());
        return tree;
    }

    private static string Path(TokenTree tree, int node) => string.Join(' ', PathTable.PathOf(tree, node));
}
